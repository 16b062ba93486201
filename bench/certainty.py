"""How often values that the general reader found in each way are right: the shares of `crawlers/general/certainty.py`.

python -m bench.certainty [PAGES_DIR]
"""

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

from crawlers.general import read_document
from crawlers.general.certainty import SHARE_RIGHT, How
from crawlers.markup import open_page
from salwatch.page_scoring import leaves

UNSEEN = Path(__file__).parent.parent / "tests" / "unseen"


def main() -> None:
    """Print a line for each way of finding: values, share right, the share that is written down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages_dir", nargs="?", type=Path, default=UNSEEN)
    written = dict(SHARE_RIGHT)
    marks = {how: number / 100 for number, how in enumerate(How, start=1)}
    SHARE_RIGHT.update(marks)  # so that a value tells how it was found
    right: dict[float, list[bool]] = defaultdict(list)
    for path in sorted(parser.parse_args().pages_dir.glob("*/*/page.html")):
        page = read_document(open_page(path.read_bytes()))
        for leaf in leaves(json.loads(path.with_name("expected.json").read_text("utf-8")), page.fields):
            name = re.match(r"[a-z_]+(?:\[\d+\]\.[a-z_]+)?", leaf.trail.replace("_starts", ""))
            if leaf.found is not None and name and name[0] in page.sure:
                right[page.sure[name[0]]].append(leaf.right)
    for how, mark in marks.items():
        found = right[mark]
        share = f"{sum(found) / len(found):.3f} right" if found else "none"
        print(f"{how.value:10} {len(found):6} values  {share:12}  written {written[how]}")


if __name__ == "__main__":
    main()
