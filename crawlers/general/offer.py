"""The fields of a listing page of a site nobody has described."""

import re
from itertools import islice
from typing import Any

from crawlers.general.addresses import is_person, vendor_above
from crawlers.general.blocks import TITLE_PARTS, is_navigation
from crawlers.general.categories import find_category
from crawlers.general.certainty import SHARE_RIGHT, Found, How
from crawlers.general.evidence import is_buy_button
from crawlers.general.labelled import first_value
from crawlers.general.prices import is_struck, price_in, prices_in
from crawlers.general.repeated import Record
from crawlers.general.rows import name_in, vendor_in
from crawlers.general.seen import Seen
from crawlers.general.times import AGE, DATE
from crawlers.general.words import BUY
from crawlers.markup import Element, fold, is_long, raw_text, text_of
from crawlers.money import COINS, PRICE, find_money, read_number

_NO_PRICE = frozenset(["script", "style", "footer", "aside", "nav", "select"])
_PRICED = re.compile(r"(?<![a-z])(?:price|preis|prix|precio|prezzo|prijs|cena|amount|cost|pris|hinta)", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,;/]\s*")
_ARROW = re.compile(r"\s*(?:→|->|=>|»)\s*")
_ESCROW_WORD = re.compile(
    r"^(?:(?!$).{0,3})?\s*(?:yes|no\b|escrow|multi|full|fe\b|finali|early|direct|ja\b|nein|oui|non\b|s[iíì]\b|да|нет|так|ні|tak\b|nie\b|sim\b|n[ãa]o\b|da\b|ne\b|ano\b|evet|hayır|kyllä|ei\b|nej\b|nei\b|igen\b|nem\b|ναι|όχι|نعم|لا\b|treuhand|vorkasse|гарант|available|normal|instant|required|optional|[✔✓✗✘×])|escrow",
    re.IGNORECASE,
)
_ESCROW_MARK = re.compile(
    r"(?P<no>no escrow|fe|fe only|finali[sz]e early|early finali[sz]ation|direct pay(?:ment)?|vorkasse|без гаранта)|(?:[✔✓]\s*)?(?:full |multisig |normal |50% )?escrow(?: accepted| available| payment)?|multisig|treuhand|гарант",
    re.IGNORECASE,
)
_NO_ESCROW = re.compile(
    r"(no|fe|finali[sz]e|early|direct|nein|non|нет|не|ні|nie|n[ãa]o|ne|hayır|ei|nej|nei|nem|όχι|لا)\b", re.IGNORECASE
)
_COIN = re.compile(r"(?<![A-Za-z])(BTC|XMR|LTC|BCH|ETH|DASH|ZEC)(?![A-Za-z])", re.IGNORECASE)
_COIN_NAMES = {"bitcoin cash": "BCH", "bitcoin": "BTC", "monero": "XMR", "litecoin": "LTC", "ethereum": "ETH"}
_SOLD = re.compile(rf"(?<![\d,])([\d,]{{1,12}})\s{{1,3}}sold(?:\s+since\s+({DATE.pattern}))?", re.IGNORECASE)


def read_offer(seen: Seen) -> dict[str, Any]:
    """Return the fields of a listing; what the page states for machines wins over what was found by looks."""
    title = _title(seen)
    price = _price(seen, title)
    if price:
        seen.keep("price_text", price._replace(value=price.text))
    fields = {
        "id": seen.labelled("id", r"^[#\w-]+$"),
        "title": title,
        "vendor": _vendor(seen),
        "price": seen.keep("price", price) if price else None,
        "price_text": price.text if price else None,
        "category": _category(seen),
        "description": seen.text_under("description"),
        "payment": _coins(seen),
        **read_route(seen),
        **_counts(seen),
        "escrow": _escrow(seen),
    }
    stated = dict(seen.stated)
    if fields["description"] and seen.sure.get("description", 0) >= SHARE_RIGHT[How.HEADED]:
        stated.pop("description", None)  # what machines are told is often cut short
    return fields | {name: seen.keep(name, found) for name, found in stated.items()}


def _title(seen: Seen) -> str:
    if seen.headline:
        return seen.take("title", seen.headline.element, seen.headline.text, How.HEADED)
    for element in seen.tree.iter("title"):
        parts = TITLE_PARTS.split(seen.document.title)
        return seen.take("title", element, max(parts, key=len), How.GUESSED)
    return ""


def _price(seen: Seen, title: str) -> Found | None:
    """Return the price that a label announces, else one that is marked as such after the title, else the first after it."""
    for field in ("current_bid", "price"):
        if pair := first_value(seen.pairs, field, PRICE.pattern):
            return Found(find_money(pair.value), pair.element, pair.value, How.LABELLED)
    inside = {inner for record in seen.records for inner in record.element.iter()}
    if (marked := _marked_price(seen, inside)) is not None:
        return marked
    return _price_after_headline(seen, inside, title)


def _price_after_headline(seen: Seen, inside: set[Element], title: str) -> Found | None:
    """Return the first price in what follows the headline, nearest boxes first."""
    node = seen.headline.element if seen.headline else seen.tree
    for holder in (node, *node.iterancestors()):
        boxes = (box for box in holder.itersiblings() if isinstance(box.tag, str) and box.tag not in _NO_PRICE)
        found = [
            price
            for box in boxes
            if box not in inside and not is_navigation(box) and not is_long(box, 20_000, 1_500)
            for price in prices_in(Record(box, "", title, box))
        ]
        if found:
            return max(found, key=_weight_of_price)
        if holder.tag in ("main", "body"):
            break
    match = PRICE.search(seen.document.text)
    return Found(find_money(match[0]), seen.tree, match[0], How.GUESSED) if match else None


def _weight_of_price(price: Found) -> int:
    """Return how much like the price of the whole page a price looks: big or bold, not of a way of shipping."""
    near = [price.element, *islice(price.element.iterancestors(), 2)]
    big = any(one.tag in ("h1", "h2", "h3", "h4", "h5", "big") or "lead" in (one.get("class") or "") for one in near)
    option = any(one.tag in ("option", "select", "label") for one in near)
    return 2 * big + any(one.tag in ("strong", "b") for one in near) - 2 * option


def _marked_price(seen: Seen, inside: set[Element]) -> Found | None:
    """Return the first price after the headline in an element that is called one, outside of rows."""
    begun = seen.headline is None
    for element in seen.tree.iter():
        if not begun:
            begun = seen.headline is not None and element is seen.headline.element
            continue
        if element in inside or not _PRICED.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            continue
        if is_long(element, 120, 12) or is_struck(element) or is_navigation(element):
            continue
        if found := price_in(Record(element, "", "", element)):
            return found._replace(how=How.MARKED)
    return None


def _escrow(seen: Seen) -> bool | None:
    """Return whether payment goes through escrow: by a label, else by a mark of its own outside of rows and menus."""
    pair = first_value(seen.pairs, "escrow", _ESCROW_WORD.pattern)
    if pair is not None:
        seen.take("escrow", pair.element, pair.value, pair.how)
        return not _NO_ESCROW.match(pair.value)
    inside = {inner for record in seen.records for inner in record.element.iter()}
    for element in seen.tree.iter("span", "b", "strong", "div", "td", "p", "li", "small", "a", "label"):
        text = fold(element.text or "") if not len(element) else ""
        if (
            text
            and len(text) < 30
            and (mark := _ESCROW_MARK.fullmatch(text))
            and element not in inside
            and not is_navigation(element)
        ):
            seen.take("escrow", element, text, How.SHAPED)
            return mark["no"] is None
    return None


def read_route(seen: Seen) -> dict[str, Any]:
    """Return ships_from and ships_to; one value with an arrow holds both."""
    origin, goals = seen.labelled("ships_from", r"^\D+$"), None
    if pair := first_value(seen.pairs, "ships_to", r"^\D+$"):
        goals = seen.take("ships_to", pair.element, _beside(pair.element, pair.value), pair.how)
    if origin and len(sides := _ARROW.split(origin)) == 2:
        origin, goals = sides[0], goals or sides[1]
    return {"ships_from": origin, "ships_to": list(dict.fromkeys(_COMMA.split(goals))) if goals else None}


def _beside(element: Element, value: str) -> str:
    """Return a value with those in elements like it beside it: places come one element each."""
    alike = [
        text_of(sibling)
        for sibling in element.itersiblings(element.tag)
        if sibling.get("class") == element.get("class") and element.tag in ("span", "a", "li", "i", "b", "img")
    ]
    inner = [text_of(child) for child in element] if not fold(element.text or "") else []
    if len(inner) > 1 and ", ".join(inner) != value and fold(" ".join(inner)) == fold(value.replace("\n", " ")):
        return ", ".join(filter(None, inner))
    return (
        ", ".join([value, *(text for text in alike if text and len(text) < 40 and ":" not in text)])
        if len(alike) < 30
        else value
    )


def _counts(seen: Seen) -> dict[str, Any]:
    both = seen.labelled("left_and_sold", r"^\d+\s*/\s*\d+$")
    left, _, units = both.partition("/") if both else (None, "", None)
    left = left or seen.labelled(
        "quantity_left",
        r"^\d|unlimited|unbegrenzt|illimit|ilimitad|onbeperkt|neograničen|neomezen|neobmedz|nieogranicz|неогранич|необмеж|sınırsız|rajat|obegräns|ubegrens|ubegræns|nelimitat|korlátlan|απεριόριστ|غير محدود",
    )
    sold = _SOLD.search(seen.document.text)
    if sold and sold[2]:
        units = units or _shaped(seen, "units_sold", sold[1])
    units = units or seen.labelled("units_sold", r"^\d") or _shaped(seen, "units_sold", sold and sold[1])
    since = re.search(rf"since\s+({DATE.pattern})", units, re.IGNORECASE) if units else None
    return {
        "quantity_left": count_of(left) if left and left[0].isdigit() else left,
        "units_sold": count_of(units.strip()) if units else None,
        "listed_at": seen.labelled("listed_at", rf"\d|{AGE.pattern}")
        or _shaped(seen, "listed_at", fold(sold[2]) if sold and sold[2] else since and since[1]),
    }


def _shaped(seen: Seen, name: str, text: str | None) -> str | None:
    """Return the text, noting that it was found by its looks in the text of the page."""
    return seen.take(name, seen.tree, text, How.SHAPED) if text else None


def _around(element: Element, value: str) -> str:
    """Return a value with what stands beside it in the same short box: coins come one element each."""
    parent = element.getparent()
    if parent is None or parent.tag == "tr" or is_long(parent, 150, 20):
        return value
    return raw_text(parent)


def _pictured(element: Element) -> list[str]:
    return [f"{image.get('alt') or ''} {image.get('src') or ''}" for image in element.iter("img")]


def count_of(text: str) -> int | str:
    """Return the whole number that a text begins with; the text itself where it is none.

    >>> count_of("1,335 left"), count_of("17 112g"), count_of("10~20")
    (1335, 17, '10~20')
    """
    match = re.match(r"[\d,.]*\d(?![~+])", text)
    number = read_number(match[0], thousands=",.") if match else None
    return text if number is None or re.match(r"[\d,.]+[~+]", text) else int(number)


def _vendor(seen: Seen) -> str | None:
    pair = first_value(seen.pairs, "vendor", r"^\S")
    if pair:
        linked = vendor_in(pair.element)
        name = str(linked.value) if linked else name_in(pair.value)
        return seen.take("vendor", linked.element if linked else pair.element, name, How.LABELLED)
    if (below := _vendor_in_addresses(seen)) is not None:
        return str(seen.keep("vendor", below))
    for anchor in seen.tree.iter("a"):
        if (
            is_person(anchor.get("href") or "")
            and (name := text_of(anchor))
            and not is_navigation(anchor)
            and not _is_own_account(anchor)
            and anchor not in seen.rows_inside
            and name.casefold() not in seen.own_names
        ):
            return seen.take("vendor", anchor, name.split("\n")[0].removeprefix("@"), How.MARKED)
    return None


def _vendor_in_addresses(seen: Seen) -> Found | None:
    """Return whom most addresses name that lead to something below a vendor: /user/NAME/item/7/buy."""
    named: dict[str, list[tuple[Element, str]]] = {}
    for element in seen.tree.iter("a", "form"):
        attribute = "href" if element.tag == "a" else "action"
        if (match := vendor_above(element.get(attribute) or "")) and element not in seen.rows_inside:
            named.setdefault(match, []).append((element, attribute))
    best = max(named, key=lambda name: len(named[name]), default="")
    if not best or best.casefold() in seen.own_names:
        return None
    element, attribute = named[best][0]
    return Found(best, element, best, How.MARKED, attribute)


def _is_own_account(anchor: Element) -> bool:
    """Return whether the link is to the account that the page was fetched with."""
    around = anchor.getparent()
    return (
        around is not None
        and re.search(r"logged in|welcome|angemeldet|hello", raw_text(around)[:80], re.IGNORECASE) is not None
    )


def _category(seen: Seen) -> list[str] | None:
    found = find_category(seen.tree, seen.pairs, seen.headline.element if seen.headline else None)
    return seen.keep("category", found) if found else None


def _coins(seen: Seen) -> list[str] | None:
    """Return the coins that a label of payment names, or the buttons that buy."""
    pair = first_value(seen.pairs, "payment")
    buttons = [button for button in seen.tree.iter("input", "button") if is_buy_button(button)]
    buttons += [anchor for anchor in seen.tree.iter("a") if BUY.match(text_of(anchor)) and len(text_of(anchor)) < 30]
    pieces = [_around(pair.element, pair.value), *_pictured(pair.element)] if pair else []
    pieces.extend(
        f"{button.get('name') or ''} {button.get('value') or ''} {raw_text(button)}".replace("_", " ")
        for button in buttons
    )
    text = " ".join(pieces)
    coded = [COINS[code.upper()] for code in _COIN.findall(text)]
    coins = list(dict.fromkeys(coded)) or [code for name, code in _COIN_NAMES.items() if name in text.casefold()]
    if not coins:
        return None
    place = (
        Found(coins, pair.element, pair.value, pair.how)
        if pair
        else Found(coins, buttons[0], raw_text(buttons[0]), How.MARKED)
    )
    seen.keep("payment", place)
    return coins
