"""Rows of feedback: boxes with a time, and which of their texts is the comment, the buyer, what was bought."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from crawlers.general.addresses import is_person
from crawlers.general.boxes import timed_groups, with_neighbours
from crawlers.general.certainty import Found, How
from crawlers.general.segments import Segment, column_of, segments
from crawlers.general.times import AGE, BARE_AGE, DATE
from crawlers.general.words import label_of, page_words
from crawlers.markup import Element, fold, is_long, text_of
from crawlers.money import PRICE, find_money

MOST_ROWS = 1_000
MOST_COLUMNS = 20
WHOLE_PIXELS = 120  # of five stars of the usual 24
MOST_MARKS = 60  # elements of a row that are looked at for stars
LONGEST_LINE = 200  # characters of a text that may be several in one
LONGEST_NAME = 30  # characters, of a buyer
_BETWEEN = re.compile(r"\s[·•|–—/]\s")
_MASKED = re.compile(
    r"[\w.\-]{0,3}\s?[*•·]+[\s*•·.]*[\w.\-]{0,3}|[\w\-]{1,3}\s?(?:\.\s?){3,}[\w\-]{0,3}|[\w\-]{1,3}\s?…\s?[\w\-]{0,3}"
)
_IN_MASK = re.compile(r"(?<![\w*])(?:[\w.\-]{1,3}\s?\*{2,}\s?[\w.\-]{0,3}|\*{2,}[\w.\-]{1,3}|\w\.{3}\w)(?![\w*])")
_STARS = re.compile(
    r"(\d{1,2})(?:[.,]\d)?\s*(?:/|of|von|из|sur|de|su|van|z)\s*(5|10)(?:\s*(?:stars?|sterne|★))?|(\d)(?:[.,]0)?\s*(?:★|stars?)|(★[★☆]*)"
)
_MONEY_LINE = re.compile(r"[~≈(\s]*(?:(?:US )?[^\d\s]{0,4}\s?[\d.,'\s]+|[\d.,'\s]+\s?[^\d\s]{0,5})\)?")
_HOLLOW = re.compile(
    r"star[-_ ]?(?:o|empty|off|half|outline|white|alt)\b|empty|outline|\boff\b|\bfar\b|grey|gray|blank|inactive|regular"
)
_SPEECH = re.compile(
    r"[.!?)]$|!|\?|\b(?:the|and|was|were|very|good|great|best|thanks?|thank|thx|fast|quick|arrived|came|order|ordered|vendor|seller|nice|again|perfect|excellent|recommend\w*|quality|product|stealth|delivery|service|as always|ok|sehr|gut|danke|schnell\w*|gerne|ware|wieder|alles|super|top|gracias|muy|buen\w*|rápid\w*|todo|llegó|merci|très|bon|bonne|rapide|parfait|спасибо|всё|все|качеств\w*|быстр\w*|отличн\w*|ottimo|grazie|veloce|perfetto|bedankt|goed|snel|polecam|szybko|dziękuję|świetn\w*|kiitos|nopea\w*|hyvä\w*|obrigado|bom|rápido|tack|snabb\w*|děkuji|rychl\w*|teşekkür\w*|hızlı|дякую|швидк\w*|hvala|brzo|شكرا|ممتاز)\b",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?<![a-z])(?:reply|response|answer|antwort|reponse|respuesta|vendor-comment|seller-comment)(?![a-z])",
    re.IGNORECASE,
)
_REPLY_LABEL = re.compile(
    r"^(?:(?:vendor|seller|shop|store)(?:'s)? ?(?:reply|response|answer)?|reply|response|answer|antwort|respuesta|réponse|ответ\w*)\s*:\s*",
    re.IGNORECASE,
)
_PURE_VERDICT = frozenset("+-−–0=")


@dataclass
class _Row:
    """One entry while it is read: what is known, and the texts that nothing was made of yet."""

    boxes: list[Element]
    found: dict[str, Found] = field(default_factory=dict)
    rest: list[Segment] = field(default_factory=list)


def find_entries(tree: Element) -> list[dict[str, Found]]:
    """Return the rows of the list that is most like feedback; [] when there is none."""
    best: list[dict[str, Found]] = []
    for boxes in timed_groups(tree):
        if len(boxes) > len(best):
            rows = _read(boxes[:MOST_ROWS])
            if len(rows) > len(best) and _is_feedback(rows, tree):
                best = rows
    return best


def _is_feedback(rows: list[dict[str, Found]], tree: Element) -> bool:
    """Return whether rows are judgements of buyers: marks or masked names on most, or the page calls them so."""
    marked = sum(bool({"stars", "sentiment", "buyer", "vendor_reply"} & set(row)) for row in rows)
    said = sum("comment" in row for row in rows)
    if 2 * said < len(rows):
        return False
    if 2 * marked >= len(rows):
        return True
    named = (
        text
        for heading in tree.iter("h1", "h2", "h3", "h4", "th", "legend", "title", "strong")
        if len(text := text_of(heading)) < 80
    )
    return len(rows) > 2 and any(page_words().reviewed_pattern.search(text) for text in named)


def _read(boxes: list[Element]) -> list[dict[str, Found]]:
    columns = _columns(boxes[0])
    rows = [_first_look(parts, columns) for parts in with_neighbours(boxes)]
    _by_place(rows)
    return [row.found for row in rows if {"date", "age"} & set(row.found) and len(row.found) > 1]


def _columns(box: Element) -> dict[int, str]:
    """Return which field each column of a table holds, by its header; also where boxes imitate a table."""
    table = next(box.iterancestors("table"), None) if box.tag == "tr" else box.getparent()
    header = None
    if table is not None and box.tag == "tr":
        header = next((row for row in table.iter("tr") if row is not box), None)
    elif table is not None and len(table) and len(table[0]) == len(box):
        header = table[0]
    if header is None or header is box:
        return {}
    labels = [[label_of(part) for part in text_of(cell).split("/")] for cell in islice(header, MOST_COLUMNS)]
    named = {number: found for number, parts in enumerate(labels) if (found := _named(parts[0], labels))}
    return named if len(named) > 1 or (named and header.find("th") is not None) else {}


def _named(label: str, labels: list[list[str]]) -> str:
    """Return the field that a head names; one that may name marks as well as comments does so beside a head for comments."""
    words = page_words().columns
    found = page_words().column_of.get(label, "")
    others = [parts[0] for parts in labels if parts[0] != label]
    if found == "comment" and label in words["stars"] and any(other in words["comment"] for other in others):
        return "stars"
    return found


def _first_look(boxes: list[Element], columns: dict[int, str]) -> _Row:
    """Return the row with what single texts and pictures tell by themselves."""
    row = _Row(boxes)
    for box in boxes:
        _verdict(row.found, box)
        for number, segment in enumerate(segments(box)):
            column = column_of(segment.key)
            named = columns.get(column if column is not None else number if box.tag != "tr" else -1, "")
            for piece in _pieces(segment):
                _place(row, piece, named)
    return row


def _pieces(segment: Segment) -> list[Segment]:
    """Return the parts of "q***u · Blue lamp · 18,00 €" one by one; a text without such parts as it is."""
    parts = [part for raw in _BETWEEN.split(f" {segment.text} ") if (part := raw.strip())]
    if len(segment.text) > LONGEST_LINE or not any(_MASKED.fullmatch(part) or _is_money(part) for part in parts):
        return [segment]
    return [Segment(f"{segment.key}^{number}", segment.element, part) for number, part in enumerate(parts)]


def _is_money(text: str) -> bool:
    return len(text) < 40 and PRICE.search(text) is not None and _MONEY_LINE.fullmatch(text) is not None


def _place(row: _Row, segment: Segment, named: str) -> None:
    """Give a text to the field it looks like; what looks like none waits to be compared with other rows."""
    text = segment.text
    if _in_reply(segment.element, row.boxes):
        if not text.endswith(":") and "vendor_reply" not in row.found:
            _put(row, "vendor_reply", _REPLY_LABEL.sub("", text), segment, _REPLY_LABEL.sub("", text))
        return
    label, _, value = text.partition(":")
    if value.strip() and (known := page_words().column_of.get(label_of(label))):
        named, text = known, value.strip()
    segment = Segment(segment.key, segment.element, text)
    if named in ("comment", "listing_title", "vendor_reply") and not (named in row.found and named != "comment"):
        if named == "comment" and (_anchor(segment.element) is not None or "comment" in row.found):
            if not _by_shape(row, segment, ""):
                row.rest.append(segment)
            return
        _put(row, named, text, segment)
    elif not _by_shape(row, segment, named):
        row.rest.append(segment)


def _in_reply(element: Element, boxes: list[Element]) -> bool:
    """Return whether the element lies in a part of the row that is called an answer."""
    for node in (element, *element.iterancestors()):
        if node in boxes:
            return False
        if _REPLY.search(node.get("class") or ""):
            return True
    return False


def _put(row: _Row, name: str, value: object, segment: Segment, printed: str = "") -> bool:
    if name == "buyer":
        value = str(value).removeprefix("@")
    row.found.setdefault(name, Found(value, segment.element, printed or segment.text, How.ROWED))
    return True


def _by_shape(row: _Row, segment: Segment, named: str) -> bool:  # noqa: PLR0911, C901 (one line for each shape)
    text = segment.text
    verdict = page_words().verdict_of.get(text.casefold())
    if verdict and (len(text) > 2 or text in _PURE_VERDICT) and "sentiment" not in row.found and named in ("", "stars"):
        return _put(row, "sentiment", verdict, segment)
    age = BARE_AGE.fullmatch(text) or AGE.search(text)
    if age and len(text) < max(25, 2 * len(age[0])) + 20 * bool(_IN_MASK.search(text)) and not DATE.search(text):
        return _time(row, "age", age[0], segment)
    if (match := DATE.search(text)) and len(text) < 120:
        return _time(row, "date", match[0], segment)
    if match := _STARS.fullmatch(text):
        row.found.pop("stars", None)  # one picture of a star beside "3 / 5" counts nothing
        return _put(row, "stars", int(match[1] or match[3] or text.count("★")), segment)
    if named == "stars" and re.fullmatch(r"\d(?:[.,]\d)?", text):
        return _put(row, "stars", int(text[0]), segment)
    if _MASKED.fullmatch(text) and not text.isdigit():
        return _put(row, "buyer", re.sub(r"\s+", "", text), segment)
    if named == "buyer" and len(text) <= LONGEST_NAME and not PRICE.search(text):
        return _put(row, "buyer", text, segment)
    if _is_money(text.strip("-–— ")):
        return _put(row, "price", find_money(text), segment)
    return _in_phrase(row, segment)


def _in_phrase(row: _Row, segment: Segment) -> bool:
    """Note a masked name or a price among one or two connecting words: "q***u bought", "for $5 ·"."""
    text = segment.text
    if len(text) > 40:
        return False
    if (masked := _IN_MASK.search(text)) and len(re.findall(r"\w{2,}", text.replace(masked[0], " "))) <= 2:
        return _put(row, "buyer", masked[0], segment, masked[0])
    if (price := PRICE.search(text)) and len(re.findall(r"\w{2,}", text.replace(price[0], " "))) <= 1:
        return _put(row, "price", find_money(price[0]), segment, price[0])
    return False


def _time(row: _Row, name: str, printed: str, segment: Segment) -> bool:
    """Note a time; what stands around it in the same text may name the buyer, give marks, or be the comment."""
    if not {"date", "age"} & set(row.found):
        _put(row, name, printed, segment, printed)
    around = segment.text.replace(printed, " ")
    if (masked := _IN_MASK.search(around)) and "buyer" not in row.found:
        _put(row, "buyer", masked[0], segment, masked[0])
    if (stars := _STARS.search(around)) and "stars" not in row.found:
        _put(row, "stars", int(stars[1] or stars[3] or len(stars[4])), segment, stars[0])
    left = re.sub(r"[^\w]+", " ", around).split()
    if len(left) > 4 and not masked:
        row.rest.append(Segment(segment.key, segment.element, fold(around)))
    return True


def _verdict(found: dict[str, Found], box: Element) -> None:
    """Note stars or a verdict that pictures, titles or class names show."""
    stars: list[tuple[Element, bool]] = []  # each with whether it is a full one
    for element in islice(box.iter("img", "i", "span", "svg", "td", "tr", "div", "label", "b"), MOST_MARKS):
        names = f"{element.get('class') or ''} {element.get('alt') or ''} {element.get('title') or ''} {(element.get('src') or '').rpartition('/')[2]}".casefold()
        if not names.strip():
            continue
        silent = not is_long(element, 12, 8) and not text_of(element)
        if mark := _mark_of(element, names) if silent else 0:
            found.setdefault("stars", _shown_by(element, mark))
        elif "star" in names and silent and not len(element):
            stars.append((element, _HOLLOW.search(names) is None))
        elif element.tag in ("img", "i") or not is_long(element, 12, 8):
            _sentiment(found, element, names)
    full = [element for element, is_full in stars if is_full]
    if full and len(stars) <= 10:
        found.setdefault("stars", _shown_by(full[0], len(full)))


def _sentiment(found: dict[str, Found], element: Element, names: str) -> None:
    known = page_words().verdict_of
    words = [*re.split(r"[\s.]+", names), names.strip(), *re.split(r"[\s._-]+", names)]
    if word := next((word for word in words if word in known and len(word) > 1), None):
        found.setdefault("sentiment", _shown_by(element, known[word], word))


def _shown_by(element: Element, value: object, word: str = "") -> Found:
    """Return a value that an attribute of an element shows, with that attribute."""
    for name in ("alt", "title", "src", "class"):
        if (text := element.get(name)) and word in text.casefold():
            return Found(value, element, text, How.ROWED, name)
    return Found(value, element, "", How.ROWED)


def _mark_of(element: Element, names: str) -> int:
    """Return the stars that a box without text shows: by its title or class, or by the width of what is inside; 0 for none."""
    if not re.search(r"star|rating", names) or element.tag not in ("span", "div", "td", "img"):
        return 0
    if match := re.match(
        r"([1-5])(?:[.,]\d)?(?:\s*(?:/|of|von|stars?)|$)", element.get("title") or element.get("data-rating") or ""
    ):
        return int(match[1])
    if match := re.search(r"(?:star|rating)s?[-_ ]?([1-5])(?!\d)|([1-5])[-_ ]?stars?", names):
        return int(match[1] or match[2])
    inner = next(iter(element), None)
    width = re.search(
        r"width:\s*(\d{1,3})(?:\.\d{1,4})?(%|px)", (inner.get("style") or "") if inner is not None else ""
    )
    return round(int(width[1]) / (20 if width[2] == "%" else WHOLE_PIXELS / 5)) if width else 0


def _by_place(rows: list[_Row]) -> None:
    """Decide what the texts at the same place of all rows are, and give them to the field."""
    texts: dict[str, list[Segment]] = defaultdict(list)
    for row in rows:
        for segment in row.rest:
            texts[segment.key].append(segment)
    repeated = {key for key, there in texts.items() if _is_furniture(there, len(rows))}
    names = {key: _role(there) for key, there in texts.items() if key not in repeated}
    said = _said_at({key: there for key, there in texts.items() if names.get(key) == ""}, len(rows))
    for row in rows:
        rest = [segment for segment in row.rest if segment.key not in repeated]
        for segment in rest:
            _assign(row, segment, names[segment.key])
        running = [segment for segment in rest if names[segment.key] == ""]
        _comment(row, [segment for segment in running if segment.key == said] or running, running)
        _link(row)


def _said_at(texts: dict[str, list[Segment]], rows: int) -> str:
    """Return the key whose texts read most like what somebody says; "" where one place alone holds text."""
    often = {key: there for key, there in texts.items() if 2 * len(there) >= rows}
    if len(often) < 2:
        return ""
    return max(
        often,
        key=lambda key: (
            sum(_SPEECH.search(part.text) is not None for part in often[key]) / len(often[key]) + ("^" not in key)
        ),
    )


def _is_furniture(there: list[Segment], rows: int) -> bool:
    """Return whether the same words stand at a place of most rows: "View item", "Buyer:"."""
    if rows < 3 or len(there) < 3:
        return False
    word, times = Counter(segment.text for segment in there).most_common(1)[0]
    return times == len(there) and len(there) > rows // 2 and (len(word) < 25)


def _role(there: list[Segment]) -> str:
    """Return buyer or listing_title for links that lead to such, "" for running text."""
    anchors = [anchor for segment in there if (anchor := _anchor(segment.element)) is not None]
    if 2 * len(anchors) <= len(there):
        short = sum(len(segment.text) <= LONGEST_NAME and " " not in segment.text for segment in there)
        return "name" if short == len(there) and len(there) > 2 else ""
    vendors = sum(is_person(anchor.get("href") or "") for anchor in anchors)
    return "buyer" if 2 * vendors > len(anchors) else "listing_title"


def _anchor(element: Element) -> Element | None:
    return element if element.tag == "a" else next(islice(element.iterancestors("a"), 1), None)


def _assign(row: _Row, segment: Segment, role: str) -> None:
    if role == "listing_title":
        _put(row, "listing_title", segment.text, segment)
    elif role == "buyer":
        _put(row, "buyer", segment.text, segment)
    elif role == "name" and "buyer" not in row.found and not segment.text[0].isdigit():
        _put(row, "buyer", segment.text.rstrip(":,"), segment)


def _comment(row: _Row, likely: Iterable[Segment], rest: Iterable[Segment]) -> None:
    """Take the longest of the likely running texts as the comment; another one may be what was bought."""
    left = [segment for segment in rest if re.search(r"\w", segment.text)]
    likely = [segment for segment in likely if segment in left]
    if not left:
        return
    if "comment" not in row.found:
        whole = [segment for segment in left if "^" not in segment.key]  # a part of a line of several is seldom one
        best = max(likely or whole or left, key=lambda segment: len(segment.text))
        _put(row, "comment", best.text, best)
        left.remove(best)
    if left and "listing_title" not in row.found and len(left[0].text) > 3:
        _put(row, "listing_title", left[0].text, left[0])


def _link(row: _Row) -> None:
    for box in row.boxes:
        for anchor in box.iter("a"):
            href = anchor.get("href") or ""
            if href and not href.startswith("#") and not is_person(href):
                row.found.setdefault("listing_url", Found(href, anchor, href, How.ROWED, "href"))
