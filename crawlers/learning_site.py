"""What the pages of a site have in common: languages, currency, date formats, fingerprint, links, login form."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from crawlers.marks import marks, quoted, route_pieces
from crawlers.markup import Document, Element, fold, select, text_of
from crawlers.trial import Sheet

_DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%B %d, %Y", "%b %d, %Y", "%b %d, %Y %H:%M", "%d %B %Y", "%d %b %Y", "%d %b %Y %H:%M", "%B %Y", "%d-%m-%Y")  # fmt: skip
_DATE_FIELDS = re.compile(r"(date|since|_at|seen|ends|posted|joined)$")
_COMMON = re.compile(
    r"^(nav|navbar[\w-]*|header|footer|main|menu|sidebar|title|price|card[\w-]*|table[\w-]*|form[\w-]*|logo|breadcrumbs?|pagination|listing|listings|product|products|vendor|page[\w-]*|list[\w-]*|search|wrapper|content|container|top|bottom|image|img|icon|label|badge|alert|panel|dropdown[\w-]*|item|items|body|head|foot|brand|home|login|user|info|facts|input[\w-]*|active)$",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s+[-–—|:·•»]+\s+|\s*::\s*|\s*\|\s*")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"(?<![A-Za-z])(USD|US\$|US-Dollar|AUD|CAD)(?![A-Za-z])")
_MOST_PAGES = 12
_LANGUAGES = ("ar", "cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ro", "ru", "sr", "sv", "tr", "uk")


def guess_currency(values: Iterable[Mapping[str, Any]], sheets: Sequence[Sheet]) -> str:
    """Return the currency of most prices; "" where only "$" is printed, and nothing says which dollar."""
    found = [value for value in values if "amount" in value]
    if not found:
        return "USD"
    signs = sum(value.get("currency_symbol") == "$" for value in found)
    if signs * 2 > len(found):
        named = Counter(code for sheet in sheets for code in set(_CODE.findall(sheet.document.text)))
        return "USD" if sum(named.values()) * 2 >= len(sheets) else ""
    plain = Counter(str(value["currency"]) for value in found if value.get("currency"))
    return plain.most_common(1)[0][0] if plain else "USD"


def guess_languages(documents: Sequence[Document]) -> tuple[str, ...]:
    """Return the languages of the pages, most frequent first: of the words, else as the pages declare it."""
    found: Counter[str] = Counter()
    for document in documents[:_MOST_PAGES]:
        words = " ".join(_LETTERS.findall(document.text)[:300]).lower()
        declared = (document.tree.get("lang") or "")[:2].lower()
        if len(words) > 60:
            found[str(_identifier().classify(words)[0])] += 1
        elif re.fullmatch("[a-z]{2}", declared):
            found[declared] += 1
    most = max(found.values(), default=0)
    return tuple(code for code, count in found.most_common(4) if count * 5 >= most) or ("en",)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES))
    return identifier


def guess_dates(fields: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return formats that the printed dates have; where day and month may be either, the one that fits all of them."""
    texts = {text for one in fields for text in _date_texts(one)}
    chosen: list[str] = []
    for form in _DATES:
        fitting = {text for text in texts if _fits(text, form)}
        if fitting and not (form == "%m/%d/%Y" and "%d/%m/%Y" in chosen):
            rival = form.replace("%d/%m", "%m/%d")
            if rival != form and sum(_fits(text, rival) for text in texts) > len(fitting):
                continue
            chosen.append(form)
            texts -= fitting
    return tuple(chosen)


def _date_texts(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, list):
            yield from (text for row in value if isinstance(row, Mapping) for text in _date_texts(row))
        elif isinstance(value, str) and _DATE_FIELDS.search(name):
            yield fold(value)


def _fits(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 (only tried)
    except ValueError:
        return False
    return True


def find_fingerprint(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Return tests of which any tells the site: what its titles share, and elements of unusual names on nearly all pages."""
    found: list[dict[str, Any]] = []
    if title := _shared_title([sheet.document.title for sheet in sheets]):
        found.append({"title": title})
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts.update({css for element in sheet.document.tree.iter() if isinstance(element.tag, str) for css in _unusual(element)})  # fmt: skip
    needed = max(1, round(0.75 * len(sheets)))
    often = [css for css, count in counts.items() if count >= needed]
    often.sort(key=lambda css: (-_oddness(css), -counts[css], css))
    found += [{"css": css} for css in often[:2]]
    rest = [sheet for sheet in sheets if not any(sheet.nodes(test.get("css"), None) for test in found if "css" in test)]
    if rest and not title:
        for sheet in rest[:3]:
            own = {css for element in sheet.document.tree.iter() if isinstance(element.tag, str) for css in _unusual(element)}  # fmt: skip
            found += [{"css": css} for css in sorted(own, key=lambda css: (-_oddness(css), css))[:1]]
    return found


def _shared_title(titles: Sequence[str]) -> str:
    """Return a pattern for the part of the titles that most of them share."""
    said = [title for title in titles if title]
    parts = Counter(part for title in said for part in dict.fromkeys(_TITLE_PARTS.split(title)) if len(part) >= 4)
    if not parts or len(said) < 2:
        return ""
    part, count = max(parts.items(), key=lambda pair: (pair[1], len(pair[0])))
    if count * 2 < len(said):
        return ""
    pattern = re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", part)
    holding = [title for title in said if part in title]
    if all(title.startswith(part) for title in holding):
        return f"^{pattern}"
    return f"{pattern}$" if all(title.endswith(part) for title in holding) else pattern


def _unusual(element: Element) -> Iterator[str]:
    for mark in marks(element):
        name = re.split(r"[.#]", mark.css)[-1]
        if mark.score >= 0.88 and mark.css.count(".") + mark.css.count("#") == 1 and not _COMMON.match(name):
            yield mark.css if mark.css[0] != "#" else f"{element.tag}{mark.css}"


def _oddness(css: str) -> float:
    name = re.split(r"[.#]", css)[-1]
    joined = len(re.findall(r"[_-]|(?<=[a-z])[A-Z]", name))
    return min(len(name), 18) / 6 + 1.5 * min(joined, 2) + 0.5 * ("#" in css)


def find_links(
    wanted: Mapping[str, Sequence[tuple[Sheet, str]]], next_selectors: Sequence[Any]
) -> dict[str, list[Any]]:
    """Return selectors of links by what they lead to, from addresses known to lead there: what those share and others lack."""
    known = {leads_to: [(sheet, url) for sheet, url in pairs if url] for leads_to, pairs in wanted.items()}
    found: dict[str, list[Any]] = {}
    for leads_to, pairs in known.items():
        counts = Counter(piece for _, url in pairs for piece in dict.fromkeys(route_pieces(url)))
        others = [url for other, rest in known.items() if other != leads_to for _, url in rest]
        options = [
            (count / len(pairs) - 2 * sum(piece in url for url in others) / max(len(others), 1), len(piece), piece)
            for piece, count in counts.items()
        ]
        best = max(options, default=None)
        if best and best[0] > 0.5:
            found[leads_to] = [f"a[href*='{best[2]}']"]
    if next_selectors:
        found["next_page"] = list(next_selectors)
    return found


def urls_of_text(sheet: Sheet, texts: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of links on the page that say one of the texts and nothing else."""
    wanted = {fold(text).casefold() for text in texts if text}
    for anchor in sheet.document.tree.iter("a"):
        href = (anchor.get("href") or "").strip()
        if href and not href.startswith("#") and len(anchor) < 4 and fold(text_of(anchor)).casefold() in wanted:
            yield href


def find_login(name: str, login: Sheet, others: Sequence[Sheet]) -> dict[str, Any] | None:
    """Return how to sign in by the form of a login page; None where the page has none, or nothing tells success."""
    passwords = select(login.document.tree, "//form//input[@type='password'][@name]")
    if not passwords:
        return None
    password = passwords[0]
    if re.search(r"[0-9a-f]{16}|\d{4}", password.get("name") or ""):
        return None  # made anew for each visitor
    form = next(password.iterancestors("form"))
    texts = [one for one in form.iter("input") if (one.get("type") or "text").lower() in ("text", "email") and one.get("name")]  # fmt: skip
    if not texts or (form.get("method") or "").lower() != "post":
        return None
    mark = next((mark for mark in marks(form) if mark.css != "form" and len(login.nodes(mark.css, None)) == 1), None)
    action = (form.get("action") or "").strip()
    path = re.sub(r"^[a-z]+://[^/]+", "", login.document.url) or (action if action.startswith("/") else "/login")
    if not (success := _signed_in(login, others)):
        return None
    return {
        "path": path,
        "form": mark.css if mark else "form:has(input[type=password])",
        "fields": {str(texts[0].get("name")): "{username}", str(password.get("name")): "{password}"},
        "success": success,
        "secret": name,
    }


def _signed_in(login: Sheet, others: Sequence[Sheet]) -> dict[str, Any] | None:
    """Return a test that holds on the other pages and not on the login page: a way out, else something they share."""
    for word in ("logout", "log_out", "signout", "abmelden", "logoff", "sign-out"):
        for css in (f"a[href*='{word}']", f"form[action*='{word}']"):
            if quoted(word) and not login.nodes(css, None) and any(sheet.nodes(css, None) for sheet in others):
                return {"css": css}
    counts: Counter[str] = Counter()
    for sheet in others:
        counts.update({mark.css for element in sheet.document.tree.iter() if isinstance(element.tag, str) for mark in marks(element) if mark.score > 0.7})  # fmt: skip
    shared = (css for css, count in counts.most_common() if count == len(others) > 1 and not login.nodes(css, None))
    best = next(shared, None)
    return {"css": best} if best else None
