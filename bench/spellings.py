"""Spellings of cartridges that somebody wrote down who had not seen the lexicon: how many lead to one name, each cartridge to its own.

    python -m bench.spellings [FILE.tsv]

A line is a cartridge's name and a spelling of it. What a cartridge is called is free: its name is the one that most of its spellings
lead to. The first, third … lines were developed on, the others were not.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from extractors.calibre import find

SPELLINGS = Path(__file__).parent.parent / "tests" / "calibres" / "spellings.tsv"


def main() -> None:
    """Print the share of right spellings of both halves, and names that two cartridges share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=SPELLINGS)
    options = parser.parse_args()
    rows = [line.split("\t") for line in options.file.read_text("utf-8").splitlines() if line.strip()]
    found = [[fact.value for fact in find(spelling)] for _, spelling in rows]
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for (cartridge, _), values in zip(rows, found, strict=True):
        if len(values) == 1:
            names[cartridge][values[0]] += 1
    called = {cartridge: counted.most_common(1)[0][0] for cartridge, counted in names.items()}
    right = [values == [called.get(cartridge)] for (cartridge, _), values in zip(rows, found, strict=True)]
    print(f"developed on  {sum(right[0::2]) / len(right[0::2]):.3f} of {len(right[0::2])}")
    print(f"the others    {sum(right[1::2]) / len(right[1::2]):.3f} of {len(right[1::2])}")
    users = Counter(called.values())
    print(
        "shared names ",
        "; ".join(f"{name}: {cartridge}" for cartridge, name in sorted(called.items()) if users[name] > 1) or "none",
    )


if __name__ == "__main__":
    main()
