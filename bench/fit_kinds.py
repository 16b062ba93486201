"""Fits the weights of page kinds on saved pages, and says how well kinds are told on software left out of the fit.

    python -m bench.fit_kinds [--write] [--test PAGES …] [--errors]

The pages are those of tests/unseen, tests/pages and tests/asides; with `--write` the weights go to config/page-kinds.yml. `--test` names folders
of pages that take no part in the fit.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from crawlers.general.evidence import Evidence
from crawlers.general.features import FEATURES, features_of
from crawlers.general.kinds import ALWAYS, WEIGHTS_FILE
from crawlers.general.seen import Seen
from crawlers.markup import open_page
from records.page import PageKind

ROOT = Path(__file__).parents[1]
FITTED_ON = (ROOT / "tests" / "unseen", ROOT / "tests" / "pages", ROOT / "tests" / "asides")
PRIOR_FILE = Path(__file__).with_name("kinds_prior.yml")
PULL = 2.0  # towards the prior, for each weight; chosen on software left out
STEPS = 200
ALSO_RIGHT = 0.3  # of a page that is two kinds at once: the share that counts for the other
OTHER_COUNTS = 0.3  # of a page that is none of the kinds: worse to lose a listing than to look at a page of rules
TEMPERATURES = [round(0.3 + 0.05 * step, 2) for step in range(35)]
NAMES = (ALWAYS, *FEATURES)
KINDS = tuple(PageKind)
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A saved page: where it is from, which kinds are right, and its numbers."""

    name: str
    kind: PageKind
    also: tuple[PageKind, ...]
    features: Mapping[str, float]

    @property
    def software(self) -> str:
        """The folder that the page is one of."""
        return self.name.partition("/")[0]


def examples(folder: Path) -> list[Example]:
    """Return the pages of every <software>/<kind>-<n> below the folder."""
    found = []
    for path in sorted(folder.glob("*/*/expected.json")):
        expected = json.loads(path.read_text("utf-8"))
        also = expected.get("kind_alt") or []
        document = open_page(path.with_name("page.html").read_bytes())
        found.append(
            Example(
                path.parent.relative_to(folder).as_posix(),
                PageKind(expected["kind"]),
                tuple(PageKind(one) for one in ([also] if isinstance(also, str) else also)),
                features_of(Evidence(Seen(document))),
            )
        )
    return found


def prior() -> Numbers:
    """Return what is known before any page, a row for each kind."""
    known = yaml.safe_load(PRIOR_FILE.read_text("utf-8"))
    if strange := {name for of_kind in known.values() for name in of_kind} - set(NAMES):
        raise SystemExit(f"{PRIOR_FILE.name}: no such features: {', '.join(sorted(strange))}")
    return np.array([[known.get(kind.value, {}).get(name, 0.0) for name in NAMES] for kind in KINDS])


def table(pages: Sequence[Example]) -> Numbers:
    """Return the numbers of the pages, a row for each."""
    return np.array([[1.0, *(page.features.get(name, 0.0) for name in FEATURES)] for page in pages])


def wanted(pages: Sequence[Example]) -> Numbers:
    """Return how much of each page is which kind."""
    shares = np.zeros((len(pages), len(KINDS)))
    for row, page in zip(shares, pages, strict=True):
        row[KINDS.index(page.kind)] += 1 - ALSO_RIGHT * bool(page.also)
        for kind in page.also:
            row[KINDS.index(kind)] += ALSO_RIGHT / len(page.also)
    return shares


def shares_of(sums: Numbers) -> Numbers:
    """Return sums as probabilities, row by row."""
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit(pages: Sequence[Example], start: Numbers, pull: float = PULL) -> Numbers:
    """Return the weights that explain the pages best without going far from the start (Nesterov's gradient descent)."""
    numbers, shares = table(pages), wanted(pages)
    counts = np.array([[OTHER_COUNTS if page.kind is PageKind.OTHER else 1.0] for page in pages])
    step = 1 / (0.5 * np.linalg.norm(numbers, 2) ** 2 + pull)
    weights, ahead, momentum = start.copy(), start.copy(), 1.0
    for _ in range(STEPS):
        slope = (counts * (shares_of(numbers @ ahead.T) - shares)).T @ numbers + pull * (ahead - start)
        moved = ahead - step * slope
        next_momentum = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + (momentum - 1) / next_momentum * (moved - weights)
        weights, momentum = moved, next_momentum
    return weights


def left_out(pages: Sequence[Example], start: Numbers, pull: float = PULL) -> Numbers:
    """Return the sums of each page by weights fitted on all other software."""
    sums = np.zeros((len(pages), len(KINDS)))
    for software in sorted({page.software for page in pages}):
        mine = np.array([page.software == software for page in pages])
        weights = fit([page for page in pages if page.software != software], start, pull)
        sums[mine] = table(pages)[mine] @ weights.T
    return sums


def temperature_of(pages: Sequence[Example], sums: Numbers) -> float:
    """Return by what the sums must be divided to be as sure as they are right, on software left out."""
    shares = wanted(pages)

    def surprise(temperature: float) -> float:
        return float(-(shares * np.log(shares_of(sums / temperature) + 1e-12)).sum())

    return min(TEMPERATURES, key=surprise)


def verdicts(pages: Sequence[Example], sums: Numbers) -> list[tuple[Example, PageKind, bool]]:
    """Return each page with the kind that is judged and whether that is right."""
    judged = [KINDS[int(number)] for number in sums.argmax(axis=1)]
    return [(page, kind, kind in (page.kind, *page.also)) for page, kind in zip(pages, judged, strict=True)]


def report(title: str, found: list[tuple[Example, PageKind, bool]], *, errors: bool) -> None:
    """Print the share that is right, by kind, and what is wrong."""
    of, right = Counter(page.kind for page, _, _ in found), Counter(page.kind for page, _, ok in found if ok)
    print(f"{title}: {sum(right.values()) / len(found):.3f} of {len(found)}")
    print("   ", ", ".join(f"{kind} {right[kind]}/{of[kind]}" for kind in KINDS if of[kind]))
    for page, kind, ok in found:
        if errors and not ok:
            print(f"    {page.name}: {kind}")


def calibration(pages: Sequence[Example], sums: Numbers, temperature: float) -> None:
    """Print how often judgements are right by how sure they are."""
    sure = shares_of(sums / temperature).max(axis=1)
    right = np.array([ok for _, _, ok in verdicts(pages, sums)])
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        chosen = (sure >= low) & (sure < high)
        if chosen.any():
            print(f"    sure {low:.2f}–{min(high, 1):.2f}: {right[chosen].mean():.3f} right of {chosen.sum()}")


def write(weights: Numbers, temperature: float, pages: int) -> None:
    """Write the weights to the file that the general reader judges by."""
    lines = [
        f"# Fitted by `python -m bench.fit_kinds --write` on {pages} pages; made, not written: change bench/kinds_prior.yml or the pages instead.",
        f"temperature: {temperature}",
        "weights:",
    ]
    for kind, row in zip(KINDS, weights, strict=True):
        shown = ", ".join(f"{name}: {value:.2f}" for name, value in zip(NAMES, row, strict=True) if abs(value) >= 0.005)
        lines.append(f"  {kind.value}: {{{shown}}}")
    WEIGHTS_FILE.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Fit, report on software left out and on other folders, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write config/page-kinds.yml")
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="folders that take no part in the fit")
    parser.add_argument("--errors", action="store_true", help="name the pages that are taken for another kind")
    parser.add_argument("--pull", type=float, default=PULL)
    options = parser.parse_args()
    folders = {folder.name: examples(folder) for folder in FITTED_ON}
    pages = [page for found in folders.values() for page in found]
    known, none = prior(), np.zeros((len(KINDS), len(NAMES)))
    tests = {folder.name: examples(folder) for folder in options.test}
    for title, start, fits in (("prior alone", known, False), ("fit alone", none, True), ("both", known, True)):
        sums = left_out(pages, start, options.pull) if fits else table(pages) @ start.T
        named = options.errors and title == "both"
        for name, mine in folders.items():
            chosen = np.array([page in mine for page in pages])
            report(f"{title}, {name}, software left out", verdicts(mine, sums[chosen]), errors=named)
        weights = fit(pages, start, options.pull) if fits else start
        for name, found in tests.items():
            report(f"{title}, {name}", verdicts(found, table(found) @ weights.T), errors=named)
    temperature = temperature_of(pages, sums)
    print(f"temperature {temperature}")
    calibration(pages, sums, temperature)
    for name, found in tests.items():
        print(f"    {name}")
        calibration(found, table(found) @ weights.T, temperature)
    if options.write:
        write(weights, temperature, len(pages))


if __name__ == "__main__":
    main()
