"""Learning a site file from captures: examples and corrections in, a proposal with a report of how it did out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
import yaml

from crawlers.corrections import CorrectionError
from crawlers.general import read_document
from crawlers.learning import Example, Proposal, propose
from crawlers.reading import read_document as read_by_file
from crawlers.sitefile import SiteFile
from store import captures, page_corrections, page_examples, site_edits
from store.site_edits import Learned
from web.deps import Deps
from web.described import click_of, differences
from web.received import UnreadableError, document_of

MOST_MISSES = 300  # kept of a proposal
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """The examples of a site: captures in order with their documents as read, and what the general reader makes of each."""

    captures: Sequence[str]
    examples: Sequence[Example]
    general: Sequence[Example]


def learn(deps: Deps, site: str, title: str, proposal_id: int) -> None:
    """Learn from the site's examples and corrections and keep what came of it."""
    try:
        learned = _learned(deps, site, title)
    except (CorrectionError, ValueError) as error:
        learned = Learned(problem=str(error))
    except Exception:  # the outermost of a thread: the page must say that it ended
        log.exception("learning broke", site=site, proposal=proposal_id)
        learned = Learned(problem="Something broke on our side; the cause is in the log of the server.")
    with deps.database.begin() as connection:
        site_edits.end_proposal(connection, proposal_id, deps.clock(), learned)


def _learned(deps: Deps, site: str, title: str) -> Learned:
    present = deps.desk.site(site)
    shown = _shown(deps, site, present)
    with deps.database.read() as connection:
        said = page_corrections.of_site(connection, site)
    places = {capture_id: number for number, capture_id in enumerate(shown.captures)}
    clicks = [click_of(row, places[row.capture_id]) for row in said if row.capture_id in places]
    base = yaml.safe_load(deps.desk.text(site)) or {}
    made = propose(site, title, shown.examples, clicks, base=base)
    return Learned(made.text, _report(made, shown))


def _shown(deps: Deps, site: str, present: SiteFile | None) -> Shown:
    """Open the examples; a page is what the present file reads where it reads it whole, else what the general reader does."""
    with deps.database.read() as connection:
        corrected = {row.capture_id for row in page_corrections.of_site(connection, site)}
        ids = page_examples.ids(page_examples.chosen(connection, site, corrected))
        found = [capture for capture_id in ids if (capture := captures.get(connection, capture_id))]
    opened, examples, general = [], [], []
    for capture in found:
        try:
            document = document_of(deps, capture)
        except UnreadableError:
            continue
        seen = read_document(document, capture.captured_at)
        page = read_by_file(document, present, capture.captured_at) if present and present.pages else seen
        opened.append(capture.id)
        examples.append(Example(document, page if page.whole and page.fields else seen))
        general.append(Example(document, seen))
    return Shown(opened, examples, general)


def _report(made: Proposal, shown: Shown) -> dict[str, Any]:
    return {
        "pages": [
            {"capture": capture, "kind": example.page.kind.value, "url": example.document.url}
            for capture, example in zip(shown.captures, shown.examples, strict=True)
        ],
        "scores": {
            kind.value: {name: list(score) for name, score in scores.items()} for kind, scores in made.scores.items()
        },
        "misses": [
            {"capture": shown.captures[miss.page], "field": miss.field, "wanted": miss.wanted, "got": miss.got}
            for miss in made.misses[:MOST_MISSES]
        ],
        "missed": len(made.misses),
        "compared": compare(made.site, shown.general),
    }


def compare(site: SiteFile, general: Sequence[Example]) -> dict[str, dict[str, dict[str, int]]]:
    """Return by kind and field on how many pages the general reader and the rules of the file give a value, and on how many the same."""
    rules = site.model_copy(update={"rest": "nothing"})
    counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for example in general:
        document, seen = example.document, example.page
        read = read_by_file(document, rules)
        kind = counts[read.kind.value]
        kind["kind"].update(pages=1, general=1, file=1, same=read.kind is seen.kind)
        for name in {*seen.fields, *read.fields}:
            first, second = seen.fields.get(name), read.fields.get(name)
            alike = first is not None and second is not None and differences(name, first, second, document.url)
            kind[name].update(general=first is not None, file=second is not None, same=alike)
    return {kind: {name: dict(count) for name, count in fields.items()} for kind, fields in counts.items()}


def told(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a report as tables: for each kind its pages and rows of field, score and comparison."""
    made = []
    for kind, scores in report["scores"].items():
        compared = report["compared"].get(kind, {})
        pages = sum(page["kind"] == kind for page in report["pages"])
        rows = [
            {"field": name, "right": score[0], "of": score[1], **compared.get(name, {})}
            for name, score in scores.items()
        ]
        lost = [
            name
            for name, count in compared.items()
            if name not in scores and count.get("general") and not count.get("file")
        ]
        made.append({"kind": kind, "pages": pages, "rows": rows, "lost": sorted(lost)})
    return made
