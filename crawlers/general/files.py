"""Files that a page of a model repository names: name, size and hash as printed; a file itself is never fetched."""

import re

from crawlers.general.certainty import Found, How
from crawlers.general.segments import segments
from crawlers.markup import Document, Element, is_long

MOST_FILES = 300
LONGEST_ROW = 600  # characters
MODEL = re.compile(
    r"(?<![\w/.])([\w()\[\]+&,' -]{0,80}[\w)\]](?:\.[\w-]{1,20})?\.(?:stl|3mf|step|stp|obj|gcode|scad|f3d|iges|igs|dxf|sldprt|sldasm|amf|fcstd|ply|blend|x_t|ipt))(?![\w.])",
    re.IGNORECASE,
)
_FILE = re.compile(rf"{MODEL.pattern}|(?<![\w/.])([\w()+&-][\w()+& -]{{0,80}}\.(?:zip|rar|7z|pdf|txt|md|png|jpe?g))(?![\w.])", re.IGNORECASE)  # fmt: skip
_ENDING = re.compile(
    r"\.(?:stl|3mf|ste?p|obj|gcode|scad|f3d|ige?s|dxf|sldprt|sldasm|amf|fcstd|ply|blend|x_t|ipt)(?![\w])", re.IGNORECASE
)
_SIZE = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:bytes|kib|mib|gib|kb|mb|gb|ko|mo|кб|мб|b)(?!\w)", re.IGNORECASE)
_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.IGNORECASE)


def find_files(document: Document) -> list[dict[str, Found]]:
    """Return name, size and SHA-256 of the files listed on a page; [] where none of them is a model."""
    if not _ENDING.search(document.source):
        return []
    files: dict[str, dict[str, Found]] = {}
    for row in document.tree.iter("tr", "li", "div", "p", "a", "span", "td", "dt"):
        if len(files) >= MOST_FILES:
            break
        if row.find(f".//{row.tag}") is None and not is_long(row, LONGEST_ROW, 60):
            _note(files, row)
    return list(files.values()) if any(MODEL.search(name) for name in files) else []


def _note(files: dict[str, dict[str, Found]], row: Element) -> None:
    """Add the file that a row names, with what else the row says of it; a row that names several is none."""
    parts = segments(row)
    named = [(part, match) for part in parts for match in [_FILE.search(part.text)] if match]
    if len({match[0] for _, match in named}) != 1:
        return
    part, match = named[0]
    name = (match[1] or match[2]).strip()
    known = files.setdefault(name, {"name": Found(name, part.element, name, How.SHAPED)})
    for field, pattern in (("size", _SIZE), ("sha256", _SHA256)):
        for other in parts:
            if found := pattern.search(other.text.replace(name, " ")):
                known.setdefault(field, Found(found[0], other.element, found[0], How.ROWED))
