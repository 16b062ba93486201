"""The general reader: a page of a site nobody has described yet, by what pages of markets have in common."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawlers.general.account import read_account
from crawlers.general.certainty import How
from crawlers.general.evidence import Evidence
from crawlers.general.following import further_links
from crawlers.general.kinds import Judged, judge
from crawlers.general.offer import read_offer
from crawlers.general.others import read_extras, read_thread
from crawlers.general.repeated import Record, find_single
from crawlers.general.rows import rows_of
from crawlers.general.seen import Seen
from crawlers.general.words import page_words
from crawlers.markup import Document, absolute, is_long, text_of
from records.page import LISTS, OFFERS, PROFILES, WALLS, Link, Page, PageKind

READER = "general 2"

_NUMBER = r"(\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+|\d{1,9})"
_THINGS = r"(?:listings?|results?|products?|items?|offers?|ads?|lots?|models?|matches|reviews|entries|feedbacks?|goods|artikel|angebote|anzeigen|ergebnisse|treffer|produkte|bewertungen|résultats|annonces|produits|avis|résultat|resultados|productos|anuncios|artículos|risultati|annunci|prodotti|resultaten|advertenties|producten|wyników|wyniki|ofert|oferty|ogłoszeń|ogłoszenia|produktów|предложений|предложения|товаров|товара|результатов|объявлений|отзывов|товарів|оголошень|результатів|tuotetta|tuotteita|tulosta|produtos|anúncios|produkter|annonser|träffar|nabídek|inzerátů|výsledků|oglasa|rezultata|proizvoda|огласа|ilan|sonuç|ürün|نتيجة|نتائج|إعلان|منتج)"
_TAB = re.compile(r"([^\W\d][\w ]{2,30}?)\s*[(\[]?(\d{1,7})[)\]]?")
_TOTAL = re.compile(
    rf"(?:\bof|von|sur|de|di|van|из|z)\s+{_NUMBER}\s+{_THINGS}\b|(?<![\d.,-]){_NUMBER}\s+{_THINGS}(?!\w)|(?:total|found|gefunden|znaleziono|найдено|знайдено|trouvés?|encontrados?|trovati|gevonden|showing .{{1,20}} of|results)\b[^\d\n]{{0,30}}?{_NUMBER}",
    re.IGNORECASE,
)


def read_document(document: Document, captured_at: datetime | None = None, kind: PageKind | None = None) -> Page:
    """Return kind and fields of a page of an unknown site; what is not found is left out. Who knows the `kind` may tell it."""
    seen = Seen(document, captured_at)
    judged = Judged(kind, 1.0, ()) if kind else judge(Evidence(seen))
    kind = judged.kind
    fields = {name: value for name, value in _fields(kind, seen).items() if value not in (None, "", [])}
    shown = {name for name in {*seen.sources, *seen.sure} if name.partition("[")[0] in fields}
    return Page(
        kind,
        fields=fields,
        links=() if kind in WALLS else tuple(_links(kind, seen)),
        sources={name: source for name, source in seen.sources.items() if name in shown},
        reader=READER,
        times={name: meant for name, meant in seen.times.items() if name in shown},
        sure={"kind": judged.sure, **{name: share for name, share in seen.sure.items() if name in shown}},
    )


def _fields(kind: PageKind, seen: Seen) -> dict[str, Any]:
    if kind in OFFERS:
        return {**read_offer(seen), **read_extras(kind, seen)}
    if kind in (PageKind.THREAD, PageKind.POST):
        return read_thread(kind, seen)
    if kind in PROFILES:
        return {**read_account(seen), **_feedback(seen), "listings": _rows(seen)}
    if kind in LISTS:
        records = _listed(seen)
        return {
            "listings": seen.keep_rows("listings", rows_of(records)),
            "count": seen.count("count", len(records)),
            "total_count": _total(seen, len(records)),
            "next_page_url": seen.next_url,
        }
    return {}


def _feedback(seen: Seen) -> dict[str, Any]:
    """Return the rows of feedback that a page about somebody shows, and where more are."""
    if not seen.entries:
        return {}
    rows = {"entries": seen.keep_rows("entries", seen.entries), "count": seen.count("count", len(seen.entries))}
    total = _total_on_tab(seen) or _total(seen, len(seen.entries))
    further = {"total_count": total, "next_page_url": seen.next_url}
    return rows | further


def _total_on_tab(seen: Seen) -> int | None:
    """Return the number that a tab or heading of feedback shows: "Feedback (59)"."""
    for element in seen.tree.iter("a", "li", "button", "label", "h2", "h3", "h4", "span", "div"):
        text = text_of(element) if not is_long(element, 80, 6) else ""
        match = _TAB.fullmatch(text.replace("\n", " ")) if text else None
        if match and page_words().reviewed_pattern.fullmatch(match[1]) and int(match[2]) >= len(seen.entries):
            seen.take("total_count", element, match[2], How.MARKED)
            return int(match[2])
    return None


def _total(seen: Seen, shown: int) -> int | None:
    """Return how many there are on all pages, not fewer than are shown: in brackets after the heading, "total", "results"."""
    heading = re.search(r"\((\d[\d.,]{0,12})\)$", seen.headline.text) if seen.headline else None
    if heading and seen.headline:
        seen.take("total_count", seen.headline.element, heading[1], How.HEADED)
        return int(re.sub(r"[.,]", "", heading[1]))
    text = seen.document.text
    first = text.find(seen.records[0].title) if seen.records else 0
    found = []
    for match in _TOTAL.finditer(text):
        printed = next(filter(None, match.groups()))
        if (number := int(re.sub(r"\D", "", printed))) >= max(shown, 1):
            found.append((abs(first - match.start()), number, printed))
    if not found:
        return None
    _, number, printed = min(found)
    seen.take("total_count", seen.tree, printed, How.SHAPED)
    return number


def _listed(seen: Seen) -> list[Record]:
    """Return the rows of a list page: those with prices, else those of a list without, unless it says that it is empty."""
    empty = page_words().walls_pattern["nothing_listed"].search(seen.document.text)
    return seen.records or ([] if empty else find_single(seen.tree) or seen.unpriced)


def _rows(seen: Seen) -> list[dict[str, Any]]:
    return seen.keep_rows("listings", rows_of(seen.records))


def _links(kind: PageKind, seen: Seen) -> Iterator[Link]:
    for record in _listed(seen) if kind in LISTS else seen.records:
        yield Link(absolute(seen.document.url, record.url), PageKind.LISTING)
    if seen.next_url:
        yield Link(absolute(seen.document.url, seen.next_url), "next_page")
    yield from further_links(seen.tree, seen.document.url)
