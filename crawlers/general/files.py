"""Files that a page of a model repository names: name, size and hash as printed; a file itself is never fetched."""

import re

from crawlers.general.certainty import Found, How
from crawlers.markup import Element, is_long, text_of

MOST_FILES = 300
LONGEST_ROW = 600  # characters
MODEL = re.compile(
    r"(?<![\w/.])([\w()\[\]+&,' -]{0,80}[\w)\]](?:\.[\w-]{1,20})?\.(?:stl|3mf|step|stp|obj|gcode|scad|f3d|iges|igs|dxf|sldprt|sldasm|amf|fcstd|ply|blend|x_t|ipt))(?![\w.])",
    re.IGNORECASE,
)
_FILE = re.compile(rf"{MODEL.pattern}|(?<![\w/.])([\w()+&-][\w()+& -]{{0,80}}\.(?:zip|rar|7z|pdf|txt|md|png|jpe?g))(?![\w.])", re.IGNORECASE)  # fmt: skip
_SIZE = re.compile(r"(?<![\w.])\d[\d.,]*\s?(?:bytes|kib|mib|gib|kb|mb|gb|ko|mo|кб|мб|b)(?!\w)", re.IGNORECASE)
_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.IGNORECASE)


def find_files(tree: Element) -> list[dict[str, Found]]:
    """Return name, size and SHA-256 of the files listed on a page; [] where none of them is a model."""
    files: dict[str, dict[str, Found]] = {}
    models = 0
    for row in tree.iter("tr", "li", "div", "p", "a", "span", "td", "dt"):
        if row.find(f".//{row.tag}") is not None or is_long(row, LONGEST_ROW, 60):
            continue
        text = text_of(row)
        match = _FILE.search(text)
        if not match or len(_FILE.findall(text)) > 1 or len(files) >= MOST_FILES:
            continue
        name = (match[1] or match[2]).strip()
        models += MODEL.search(name) is not None and name not in files
        known = files.setdefault(name, {"name": Found(name, row, name, How.SHAPED)})
        for field, pattern in (("size", _SIZE), ("sha256", _SHA256)):
            if found := pattern.search(text.replace(name, " ")):
                known.setdefault(field, Found(found[0], row, found[0], How.ROWED))
    return list(files.values()) if models else []
