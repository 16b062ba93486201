"""Accounts elsewhere that a site has verified, on pages of a site nobody has described."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from crawlers.general.certainty import Found, How
from crawlers.general.segments import segments
from crawlers.general.words import label_of, page_words
from crawlers.markup import Element, fold, is_long, select, text_of

MOST_ROWS = 40
_MARKETS = frozenset(["market", "markets", "marketplace", "site", "platform", "markt", "marktplatz", "marché", "mercado", "mercato", "marktplaats", "rynek", "площадка", "рынок", "маркет", "kauppapaikka", "marknad", "tržiště", "pazar"])  # fmt: skip
_SCORES = frozenset(["score", "average", "feedback", "stars", "mark", "%"])
LONGEST = 60  # characters of one account
LONGEST_LIST = 400
_CONTEXT = re.compile(
    r"verif|import|elsewhere|other markets?|other accounts?|external|also on|history|vouche|anderswo|andere märkte|autres marchés|otros mercados|altri mercati|andere markten|inne rynki|других площадк|інших|другие площадки|andra marknader",
    re.IGNORECASE,
)
_MARKET = r"(?P<market>[A-Z][A-Za-z][\w.' ]{1,22}?)"
_SALES = r"(?P<sales>\d[\d,.~+]*)\s*(?:deals|sales|orders|trades|transactions|verkäufe|ventes|ventas|vendite|продаж\w*|сделок)"
_RATING = r"(?P<rating>\d{1,3}(?:[.,]\d+)?\s?%|\d(?:[.,]\d{1,2})?(?=\s?/\s?(?:5|10)\b)|\d{1,3}(?:[.,]\d+)?(?=\s?/\s?100\b)|\d[.,]\d{1,2})"
_SALES_ALONE = re.compile(rf"\W*{_SALES}\W*", re.IGNORECASE)
_SALES_FIRST = re.compile(rf"{_SALES}\W{{0,6}}(?:rating\s)?{_RATING}", re.IGNORECASE)
_RATING_FIRST = re.compile(rf"{_RATING}(?:\s?/\s?(?:5|10))?\W{{0,6}}{_SALES}", re.IGNORECASE)
_VERDICT = re.compile(
    r"[#+]?(?P<positive>\d[\d,]*)\s*[/|=·,]?\s*[=~]?(?P<neutral>\d+)\s*[/|·,-]?\s*[-−]?(?P<negative>\d+)"
)
_BARE = re.compile(r"\(?#?(?P<sales>\d[\d,~+]*)\)?[,\s]+\(?(?P<rating>\d+(?:\.\d+)?)(?:/\d+)?\)?")
_WORDED = re.compile(
    r"positive\D{0,3}(?P<positive>\d[\d,]*)\W+neutral\D{0,3}(?P<neutral>\d+)\W+negative\D{0,3}(?P<negative>\d+)",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*$", re.IGNORECASE)
_NAME = re.compile(rf"\W{{0,4}}{_MARKET}(?=\s*[:(\[|–—-])|\W{{0,4}}{_MARKET.replace('market', 'bare')}(?=\s+[\d+#])")
_RATED_BARE = re.compile(r"(?P<rating>\d(?:[.,]\d{1,2})?|\d{1,3}(?:[.,]\d{1,2})?\s?%)\s*\((?P<sales>\d[\d,~+]{0,9})\)")
_IMPORTED = re.compile(
    r"(?:imported|verified)\s+(?:account |feedback |vendor )?(?:from|on|at)\s+([A-Z][\w .']{1,24})$", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:verified )?(?:vendor rating on )?([A-Z][\w ]+?)(?: vendor| successful| rating| \()", re.IGNORECASE
)


def find_external_accounts(tree: Element) -> Iterator[dict[str, Found]]:
    """Yield accounts on other markets that the site has verified: market with sales and rating, or with its verdicts."""
    seen: set[str] = set()
    for account in _of_tables(tree):
        seen.add(str(account["market"].value))
        yield account
    for element in select(tree, "//span | //td | //li | //div | //a | //p | //dd"):
        lines = element.find("br") is not None
        if len(element) > (40 if lines else 6) or is_long(
            element, 3 * LONGEST_LIST if lines else LONGEST_LIST, 60 if lines else 12
        ):
            continue
        for text in _texts(element):
            told = _account(element, text) if len(text) <= LONGEST else None
            if told and str(told["market"]) not in seen:
                seen.add(str(told["market"]))
                yield {name: Found(value, element, str(value), How.SHAPED) for name, value in told.items()}


def _of_tables(tree: Element) -> Iterator[dict[str, Found]]:
    """Yield the rows of a table whose head names market, sales and rating."""
    for table in tree.iter("table"):
        rows = list(islice(table.iter("tr"), MOST_ROWS))
        heads = [label_of(text_of(cell)) for cell in rows[0]] if len(rows) > 1 and len(rows[0]) <= 8 else []
        if not heads or not any(head in _MARKETS for head in heads):
            continue
        names = [_column(head) for head in heads]
        if len(set(names) - {""}) < 2:
            continue
        for row in rows[1:]:
            cells = {name: text_of(cell) for name, cell in zip(names, row, strict=False) if name}
            if len(row) == len(names) and cells.get("market"):
                figures = _figures({name: value for name, value in cells.items() if name != "market"})
                yield {
                    name: Found(value, row, str(value), How.ROWED)
                    for name, value in {"market": cells["market"], **figures}.items()
                }


def _column(head: str) -> str:
    if head in _MARKETS:
        return "market"
    fields = page_words().fields_for(head)
    return next(
        (name for name in ("sales", "rating", "positive", "neutral", "negative") if name in fields),
        "sales" if "units_sold" in fields else "rating" if head in _SCORES else "",
    )


def _texts(element: Element) -> list[str]:
    """Return the text of an element; of a list in one line ("Elsewhere: A (…); B (…)") each part."""
    if any(child.tag in ("div", "ul", "table") for child in element):
        return []
    if element.find("br") is not None:
        return text_of(element).split("\n")
    whole = fold(" ".join(segment.text for segment in segments(element)))
    label, colon, rest = whole.partition(":")
    if colon and _CONTEXT.search(label) and len(label) < 40:
        return [part.strip() for part in re.split(r";|,(?=\s[A-Z][a-z]+ ?[(:])", rest)]
    return [whole]


def _account(element: Element, text: str) -> dict[str, Any] | None:
    """Return market and figures of an account that a text, or the title of its element, names."""
    title = fold(element.get("title") or "")
    if (named := _IMPORTED.search(title) or _TITLE.match(title)) and (
        match := _VERDICT.fullmatch(text) or _BARE.fullmatch(text) or _RATED_BARE.fullmatch(text)
    ):
        return {"market": named[1].strip(), **_figures(match.groupdict())}
    if not (name := _NAME.match(text)):
        return None
    market = (name["market"] or name["bare"]).strip()
    if page_words().fields_for(label_of(market)) or _MONTH.match(market) or not _is_context(element, title):
        return None
    rest = text[name.end() :]
    verified = "verif" in f"{element.get('class') or ''} {title}"
    match = _SALES_FIRST.search(rest) or _RATING_FIRST.search(rest) or _WORDED.search(rest)
    if match is None and (rest.count("/") == 2 or re.search(r"\+\d.*[-−]\d", rest)):
        match = _VERDICT.search(rest)
    if match is None:
        match = (_BARE.search(rest) if verified else None) or re.fullmatch(rf"\W*{_RATING}\W*(?:5|10|100)?\W*", rest)
    if match is None:
        match = _SALES_ALONE.fullmatch(rest)
    if match is None and rest.strip(" :") and not text.endswith(":"):
        return None
    return {"market": market, **(_figures(match.groupdict()) if match else {})} if match or verified else None


def _is_context(element: Element, title: str) -> bool:
    """Return whether something near says that this is of another market: a word before it, its class, its title."""
    names = f"{element.get('class') or ''} {title}"
    node: Element | None = element
    for _ in range(3):
        if node is None:
            break
        names += f" {node.get('class') or ''} {node.get('id') or ''}"
        before = node.getprevious()
        for _ in range(12):
            if before is None:
                break
            names += f" {text_of(before)[:60]}" if not is_long(before, 200, 10) else ""
            before = before.getprevious()
        node = node.getparent()
        names += f" {fold(node.text or '')[:60]}" if node is not None else ""
    return _CONTEXT.search(names) is not None


def _figures(found: dict[str, str | None]) -> dict[str, Any]:
    return {name: value if name == "rating" else _number(value) for name, value in found.items() if value}


def _number(text: str) -> int | str:
    digits = re.sub(r"[,.](?=\d{3})", "", text)
    return int(digits) if digits.isdigit() else text
