"""The general reader on each site without the words that, of all sites in the folder, only that site's pages use.

python -m bench.leave_out [PAGES_DIR]

The rules were written by people who had read some of these sites. Taking away the words that fit one site alone shows what is left
when a site says everything otherwise: a lower bound. The weights of page kinds are fitted on invented software, on none of these sites.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from crawlers.general import phrases, read_document, words
from crawlers.general.seen import Seen
from crawlers.markup import fold, open_page
from salwatch.page_scoring import PageScore, score_pages

UNSEEN = Path(__file__).parent.parent / "tests" / "unseen"
SECTIONS = ("labels", "headings", "columns")
LONGEST = 60  # characters of a text that may be a label, a heading or the head of a column


def main() -> None:
    """Print kinds and values of each site, with all words and without those that are its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages_dir", nargs="?", type=Path, default=UNSEEN)
    pages_dir: Path = parser.parse_args().pages_dir
    used = {folder.name: words_on(folder) for folder in sorted(pages_dir.iterdir()) if any(folder.glob("*/page.html"))}
    whole = scored(pages_dir, sorted(used))
    print(f"{'site':16} {'pages':>5}  {'kinds':>6} {'values':>7}   {'own words':>9}  {'kinds':>6} {'values':>7}")
    for site, there in used.items():
        own = there - set().union(*(others for name, others in used.items() if name != site))
        with without(own):
            left = scored(pages_dir, [site])[site]
        one = whole[site]
        print(  # a site without expected values has no share of them
            f"{site:16} {one.pages:5}  {one.kind_accuracy:6.3f} {one.value_accuracy:7.3f}   {len(own):9}  {left.kind_accuracy:6.3f} {left.value_accuracy:7.3f}"
        )


def words_on(folder: Path) -> set[str]:
    """Return the labels, headings and heads of columns of our lists that the pages of a folder show."""
    lists = words.page_words()
    known = {*lists.fields_of, *lists.texts_of, *lists.column_of}
    found: set[str] = set()
    for path in folder.glob("*/page.html"):
        document = open_page(path.read_bytes())
        found |= {pair.label for pair in Seen(document).pairs}
        texts = (fold(str(text)) for text in document.tree.itertext())
        found |= {words.label_of(part) for text in texts if len(text) <= LONGEST for part in text.split(":")}
    return found & known


def scored(pages_dir: Path, sites: list[str]) -> dict[str, PageScore]:
    """Return the general reader's score of each site."""
    scores = {}
    for site in sites:
        found: dict[str, Mapping[str, Any]] = {}
        for path in (pages_dir / site).glob("*/page.html"):
            page = read_document(open_page(path.read_bytes()))
            found[f"{site}/{path.parent.name}"] = {"kind": page.kind.value, "fields": page.fields}
        scores[site] = score_pages(pages_dir, found, [site])
    return scores


@contextmanager
def without(own: set[str]) -> Iterator[None]:
    """Read with lists that lack these words."""
    lists = yaml.safe_load(words.WORDS_FILE.read_text("utf-8"))
    for section in SECTIONS:
        lists[section] = {
            name: [word for word in listed if str(word).casefold() not in own]
            for name, listed in lists[section].items()
        }
    kept = words.WORDS_FILE
    with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
        yaml.safe_dump(lists, file, allow_unicode=True)
        file.flush()
        words.WORDS_FILE = Path(file.name)
        forget()
        yield
    words.WORDS_FILE = kept
    forget()


def forget() -> None:
    """Let the lists, and all that is kept of them, be made again."""
    for module in (words, phrases):
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


if __name__ == "__main__":
    main()
