"""The general reader: a page of a site nobody has described yet, by what pages of markets have in common."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from crawlers import feedback, kinds
from crawlers.labelled import Pair, find_pairs, first_value
from crawlers.markup import Document, fold, path_of, text_of
from crawlers.money import COINS, PRICE, find_money, read_number
from crawlers.repeated import Record, fields_of, find_records, is_vendor_link, vendor_of
from crawlers.structured import find_structured
from crawlers.words import label_of, page_words
from records.page import Link, Page, PageKind, Source

READER = "general 1"
NAVIGATION = frozenset(["nav", "header", "footer", "aside", "select", "option", "button", "form"])
KEY = re.compile(r"-----BEGIN PGP PUBLIC KEY BLOCK-----.*?(?:-----END PGP PUBLIC KEY BLOCK-----|\Z)", re.DOTALL)

_NEXT = re.compile(r"^(next( page)?|next\s*[›»→>]*|[›»→]|>{1,2}|weiter|nächste( seite)?|suivante?|siguiente|successiva|successivo|volgende|następna|далее|следующая|вперёд|próxima|nästa|další)$", re.IGNORECASE)  # fmt: skip


def kind_of(document: Document) -> PageKind:
    """Return the kind of page, by structure and words alone."""
    return _Seen(document).kind


def read_document(document: Document, captured_at: datetime | None = None) -> Page:  # noqa: ARG001 (relative dates need it)
    """Return kind and fields of a page of an unknown site; what is not found is left out."""
    return _Seen(document).page()


class _Seen:
    """What was seen on one page; each part is looked for once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._sources: dict[str, Source] = {}
        self.wall = kinds.wall_of(document)
        self._pairs: list[Pair] = []
        self._records: list[Record] = []
        self._entries: list[dict[str, Any]] = []
        if self.wall is None:
            self._pairs = list(find_pairs(document.tree))
            self._records = find_records(document.tree)
            self._entries = feedback.find_entries(document.tree)
            self.kind = kinds.kind_from(document, self._pairs, self._records, len(self._entries))
        else:
            self.kind = self.wall

    def page(self) -> Page:
        """Return the page as its kind asks for."""
        readers = {
            PageKind.LISTING: self._listing,
            PageKind.VENDOR: self._vendor,
            PageKind.PGP: self._vendor,
            PageKind.FEEDBACK: self._feedback,
            PageKind.SEARCH: self._search,
            PageKind.HOME: self._search,
        }
        fields = (
            {name: value for name, value in readers[self.kind]().items() if value not in (None, "", [])}
            if self.kind in readers
            else {}
        )
        return Page(self.kind, fields=fields, links=tuple(self._links()), sources=self._sources, reader=READER)

    def _listing(self) -> dict[str, Any]:
        title = self._title()
        price_text = self._labelled("price", PRICE.pattern) or self._first_price(title)
        fields: dict[str, Any] = {
            "title": title,
            "vendor": self._vendor_name(),
            "price": find_money(price_text),
            "price_text": price_text,
            "category": self._category(),
            "description": self._text_under("description"),
            "payment": self._coins(),
            **self._route(),
            **self._counts(),
        }
        if (escrow := self._labelled("escrow")) is not None:
            fields["escrow"] = not re.search(
                r"\b(no|fe|finali[sz]e|early|direct|nein|non|нет|nie)\b", escrow, re.IGNORECASE
            )
        return {**fields, **find_structured(self._document.tree)}

    def _route(self) -> dict[str, Any]:
        origin, goals = self._labelled("ships_from"), self._labelled("ships_to")
        if origin and (arrow := re.split(r"\s*(?:→|->|=>|»|>)\s*", origin)) and len(arrow) == 2:
            origin, goals = arrow[0], goals or arrow[1]
        return {
            "ships_from": origin,
            "ships_to": list(dict.fromkeys(re.split(r"\s*[,;/]\s*", goals))) if goals else None,
        }

    def _counts(self) -> dict[str, Any]:
        left = self._labelled("quantity_left", r"\d|unlimited|unbegrenzt|illimit|ilimitad")
        number = re.match(r"[\d.,]+", left or "")
        sold = re.search(rf"([\d,]+)\s+sold(?:\s+since\s+({feedback.DATE.pattern}))?", self._document.text)
        units = self._labelled("units_sold", r"^\d")
        return {
            "quantity_left": int(read_number(number[0]) or 0) if number else left,
            "units_sold": int((units or (sold[1] if sold else "")).replace(",", "").split()[0])
            if (units or sold) and (units or "0").replace(",", "").split()[0].isdigit()
            else None,
            "listed_at": self._labelled("listed_at", r"\d") or (fold(sold[2]) if sold and sold[2] else None),
        }

    def _vendor(self) -> dict[str, Any]:
        text = self._document.text
        key = KEY.search(text)
        handle = self._handle()
        return {
            "handle": handle,
            "member_since": self._labelled("member_since", r"\d"),
            "last_seen": self._without_brackets(self._labelled("last_seen", r"\w")),
            "rating": self._rating(),
            "sales": self._sales(handle),
            **self._verdicts(),
            "pgp_key": key[0] if key else None,
            "about": self._text_under("about"),
            "external_accounts": list(feedback.find_external_accounts(self._document.tree)),
            **self._route(),
        }

    def _feedback(self) -> dict[str, Any]:
        return {
            **self._vendor(),
            "entries": self._entries,
            "count": len(self._entries),
            "next_page_url": self._next_url(),
        }

    def _search(self) -> dict[str, Any]:
        rows = [fields_of(record) for record in self._records]
        for number, record in enumerate(self._records):
            self._sources[f"listings[{number}].title"] = Source(path_of(record.element), 0, len(record.title))
        return {"listings": rows, "count": len(rows), "next_page_url": self._next_url()}

    def _labelled(self, field: str, pattern: str = "") -> str | None:
        pair = first_value(self._pairs, field, pattern)
        if pair is None:
            return None
        self._sources[field] = Source(path_of(pair.element), 0, len(pair.value))
        return pair.value

    def _title(self) -> str:
        """Return the heading that the document's own title or an image's description repeats, else the first heading."""
        named = self._document.title.casefold()
        candidates: list[tuple[int, HtmlElement, str]] = []
        for element in self._headings():
            text = fold(text_of(element))
            if 3 < len(text) <= 250 and label_of(text) not in page_words().texts_of:
                home = _links_home(element)
                repeated = text.casefold() in named and not home
                score = 2 * repeated + (element.tag in ("h1", "h2")) - 3 * _is_navigation(element) - 3 * home
                candidates.append((score, element, text))
        if not candidates:
            return self._document.title
        _, element, text = max(candidates, key=lambda one: one[0])
        self._sources["title"] = Source(path_of(element), 0, len(text))
        return text

    def _headings(self) -> Iterator[HtmlElement]:
        yield from self._document.tree.iter("h1", "h2", "h3", "h4")
        found = self._document.tree.xpath(
            "//div[contains(@class, 'title')] | //span[contains(@class, 'title')] | //p[contains(@class, 'title')]"
        )
        yield from found if isinstance(found, list) else []

    def _vendor_name(self) -> str:
        pair = first_value(self._pairs, "vendor", r"^\S")
        if pair:
            name = vendor_of(pair.element, "") or pair.value.split("\n")[0].split(" ")[0]
            self._sources["vendor"] = Source(path_of(pair.element), 0, len(name))
            return name
        for anchor in self._document.tree.iter("a"):
            if (
                is_vendor_link(anchor.get("href") or "")
                and not _is_navigation(anchor)
                and (name := text_of(anchor))
                and not self._is_own_account(anchor)
            ):
                self._sources["vendor"] = Source(path_of(anchor), 0, len(name))
                return name.split("\n")[0]
        return ""

    @staticmethod
    def _is_own_account(anchor: HtmlElement) -> bool:
        before = anchor.getparent()
        return (
            before is not None
            and re.search(r"logged in|welcome|angemeldet|hello", " ".join(before.itertext())[:80], re.IGNORECASE)
            is not None
        )

    def _first_price(self, title: str) -> str:
        text = self._document.text
        start = max(text.find(title), 0)
        match = PRICE.search(text, start + len(title))
        return match[0] if match else ""

    def _category(self) -> list[str]:
        found = self._document.tree.xpath(
            "//*[contains(@class, 'breadcrumb') or contains(@class, 'crumb')]//a | //*[contains(@class, 'sub_head')]//h3/a"
        )
        crumbs = [text for anchor in (found if isinstance(found, list) else []) if (text := fold(text_of(anchor)))]
        crumbs = [
            crumb
            for crumb in crumbs
            if crumb.casefold() not in ("home", "start", "startseite", "accueil", "inicio", "главная", "market", "all")
        ]
        labelled = self._labelled("category")
        return crumbs or ([part for part in re.split(r"\s*[/>»]\s*", labelled) if part] if labelled else [])

    def _text_under(self, name: str) -> str:
        """Return the text that a heading or tab of that name announces, else the longest text that nothing else announces."""
        texts_of = page_words().texts_of
        others: set[HtmlElement] = set()
        for element in self._document.tree.iter(
            "h1", "h2", "h3", "h4", "h5", "div", "a", "dt", "label", "b", "strong", "span", "th"
        ):
            own = element.text or ""
            names = texts_of.get(label_of(own), ()) if own.strip() and len(own) < 60 else ()
            block = self._announced(element) if names else None
            if block is None:
                continue
            if name in names and len(text := text_of(block)) > 20:
                return self._sourced(name, block, text)
            others.update(block.iter())
        blocks = [
            (weight, element)
            for element in self._document.tree.iter("p", "pre", "div", "td", "section", "article", "dd")
            if element not in others and (weight := _weight(element, name))
        ]
        if not blocks:
            return ""
        _, element = max(blocks, key=lambda block: block[0])
        return self._sourced(name, element, text_of(element))

    def _announced(self, heading: HtmlElement) -> HtmlElement | None:
        """Return the block that a heading stands before, or that a tab leads to."""
        target = (heading.get("href") or "").partition("#")[2]
        if target:
            found = self._document.tree.xpath("//*[starts-with(@id, $target)][not(self::a)]", target=target)
            return (
                next((element for element in found if len(text_of(element)) > 20), None)
                if isinstance(found, list)
                else None
            )
        following = None if heading.tag == "a" else heading.getnext()
        return None if following is None or following.tag in ("select", "input", "textarea", "form") else following

    def _sourced(self, field: str, element: HtmlElement, text: str) -> str:
        self._sources[field] = Source(path_of(element), 0, len(text))
        return text

    def _coins(self) -> list[str]:
        pair = first_value(self._pairs, "payment")
        text = ""
        if pair is not None:
            text = (
                pair.value
                + " "
                + " ".join(image.get("alt") or image.get("src") or "" for image in pair.element.iter("img"))
            )
        for button in self._document.tree.iter("input", "button"):
            if kinds.is_buy_button(button):
                text += " " + re.sub(
                    r"[_-]",
                    " ",
                    f"{button.get('name') or ''} {button.get('value') or ''} {' '.join(button.itertext())}",
                )
        names = {"bitcoin cash": "BCH", "bitcoin": "BTC", "monero": "XMR", "litecoin": "LTC", "ethereum": "ETH"}
        coded = [
            COINS[code.upper()]
            for code in re.findall(r"(?<![A-Za-z])(BTC|XMR|LTC|BCH|ETH|DASH|ZEC)(?![A-Za-z])", text, re.IGNORECASE)
        ]
        return list(dict.fromkeys(coded)) or [code for name, code in names.items() if name in text.casefold()]

    def _handle(self) -> str:
        if name := self._labelled("handle", r"^\S"):
            return name.split()[0]
        for element in self._document.tree.iter("h1", "h2", "h3"):
            if (
                not _is_navigation(element)
                and (words := re.findall(r"[\w.\-]+", text_of(element)))
                and words[0].casefold() not in ("profile", "vendor", "user", "market")
            ):
                self._sources["handle"] = Source(path_of(element), 0, len(words[0]))
                return words[0]
        return ""

    def _sales(self, handle: str) -> int | str | None:
        value = self._labelled("sales", r"^[\d,]+")
        text = value or ""
        if not value and handle:
            match = re.search(rf"{re.escape(handle)}\s*\(\s*([\d,+~]+)\s*\)", self._document.text) or re.search(
                r"\(([\d,]+)\)\s*\(\d[.,]\d", self._document.text
            )
            text = match[1] if match else ""
        digits = re.match(r"[\d,]+", text)
        return int(digits[0].replace(",", "")) if digits and digits[0].replace(",", "") else None

    def _rating(self) -> str | None:
        """Return the share of positive feedback or the mean mark, as printed; a bare whole number is a count, not a rating."""
        for field in ("rating", "positive"):
            if value := self._labelled(field, r"\d\s*%|\d[.,]\d"):
                shown = re.search(r"\d+(?:[.,]\d+)?\s*%|\d+[.,]\d+", value)
                return shown[0].replace(" ", "") if shown else None
        if match := re.search(
            r"(?:positive|rating|feedback|bewertung|рейтинг|évaluation|valoraci|ocena)[^%\n]{0,40}?\b(\d{1,3}(?:[.,]\d+)?)\s*%",
            self._document.text,
            re.IGNORECASE,
        ):
            return f"{match[1]}%"
        found = self._document.tree.xpath(
            "//*[contains(translate(@class, 'RATING', 'rating'), 'rating') or contains(@title, 'rating')]"
        )
        for element in found if isinstance(found, list) else []:
            if match := re.fullmatch(r"\(?(\d[.,]\d+|\d+(?:[.,]\d+)?\s*%)(?:\s*/\s*\d+)?\)?", fold(text_of(element))):
                return match[1]
        return None

    def _verdicts(self) -> dict[str, int]:
        """Return positive, neutral and negative; in a table with several periods the last column is the longest one."""
        found = {}
        for name in ("positive", "neutral", "negative"):
            pair = first_value(self._pairs, name, r"^\d+$")
            if pair is None:
                continue
            row = pair.element.getparent()
            cells = [text_of(cell) for cell in row] if row is not None and row.tag == "tr" else [pair.value]
            numbers = [cell for cell in cells if re.fullmatch(r"\d+", cell)]
            found[name] = int(numbers[-1] if numbers else pair.value)
        return found

    @staticmethod
    def _without_brackets(text: str | None) -> str | None:
        return re.sub(r"\s*\([^)]*\)$", "", text) if text else None

    def _next_url(self) -> str | None:
        for anchor in self._document.tree.iter("a"):
            href = anchor.get("href") or ""
            if not href or href == "#":
                continue
            if (
                anchor.get("rel") == "next"
                or _NEXT.match(text_of(anchor))
                or re.match(r"next", anchor.get("title") or "", re.IGNORECASE)
            ):
                return href
        return None

    def _links(self) -> Iterator[Link]:
        for record in self._records:
            yield Link(record.url, PageKind.LISTING)
        if url := self._next_url():
            yield Link(url, "next_page")


def _is_navigation(element: HtmlElement) -> bool:
    """Return whether the element lies in a part of the page that every page of the site has."""
    for node in (element, *element.iterancestors()):
        name = f"{node.get('class') or ''} {node.get('id') or ''}".casefold()
        if node.tag in NAVIGATION and node.tag != "form":
            return True
        if re.search(r"\b(nav|navbar|menu|footer|header|sidebar|sidenav|topbar)", name) and node.tag not in (
            "body",
            "html",
            "h1",
            "h2",
            "h3",
        ):
            return True
    return False


def _weight(element: HtmlElement, name: str) -> int:
    """Return how much of a block is running text, 0 for what cannot be one."""
    if element.tag == "div" and element.find("div") is not None:
        return 0
    text = text_of(element)
    if len(text) <= 20 or "BEGIN PGP" in text or _is_navigation(element):
        return 0
    return (
        len(text)
        - 2 * sum(len(text_of(anchor)) for anchor in element.iter("a"))
        + (500 if _mentions(element, name) else 0)
    )


def _links_home(element: HtmlElement) -> bool:
    """Return whether the heading is the name of the site, which links to its first page."""
    return any((anchor.get("href") or "") in ("/", "./", "/home", "index.php") for anchor in element.iter("a"))


def _mentions(element: HtmlElement, name: str) -> bool:
    own = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    return name[:4] in own
