"""Time of every extractor on texts that grow twofold: linear means that the time of the doubled text is about twice.

    python -m bench.doubling [--largest CHARACTERS] [--only EXTRACTOR]

Texts are traps: ten thousand telephone numbers, half addresses, runs of one letter, brackets, words that open something and never
close it, a megabyte of listings. Processor time is measured. A line is marked where the last doubling cost more than three times.
"""

import argparse
import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator

import extractors
from bench.analyse import make_rows
from extractors.frame import Text, passing, prepare
from records.fact import Fact

SMALLEST = 62_500  # characters; four doublings make a megabyte
TOO_MUCH = 3.0
NOTICED_SECONDS = 0.05  # below it a doubling says nothing but how exact the clock is
Find = Callable[[Text], Iterator[Fact]]

TRAPS = {
    "telephone numbers": "+49 30 {n:08d}, ",
    "numbers with points": "{n}.{n},{n} ",
    "one long number": "1",
    "one long word": "a",
    "blanks": " ",
    "blanks and letters": "a ",
    "half addresses": "a@b.",
    "dots and letters": "a.b.c.d-",
    "onion hosts": "abcdefghij234567.onion ",
    "hexadecimal": "ab12 CD34 ",
    "key blocks that never end": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
    "places": "from Austria to EU, not Sweden; ",
    "refusals": "no shipping no not ",
    "messengers": "wickr telegram @ : ",
    "calibres": "9x19/.45/7,62х39 ",
    "makers without models": "Glock Walther Colt ",
    "money": "€1,234.5 - 1 200 btc ",
    "brackets": "((([[[",
    "marks": "g.l.0.c.k * ",
    "emoji": "🔫💊🇩🇪",
    "combining marks": "e\u0301\u0323",
    "Arabic": "مسدس من ألمانيا ",
}


def texts(largest: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each trap and its text in growing sizes."""
    sizes = [SMALLEST]
    while sizes[-1] * 2 <= largest:
        sizes.append(sizes[-1] * 2)
    listings = "\n".join(f"{row.title}\n{row.description}" for row in make_rows(1500))
    yield "listings", [listings[:size] for size in sizes]
    for name, piece in TRAPS.items():
        whole = "".join(piece.format(n=number) for number in range(sizes[-1] // len(piece.format(n=0)) + 1))
        yield name, [whole[:size] for size in sizes]


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def finders(only: str | None) -> dict[str, Find]:
    """Return the extractors by name."""
    names = [module.name for module in pkgutil.iter_modules(extractors.__path__) if only in (None, module.name)]
    modules = {name: importlib.import_module(f"extractors.{name}") for name in names}
    return {name: module.find for name, module in modules.items() if hasattr(module, "find")}


def measured(name: str, find: Find | None, growing: list[str]) -> str | None:
    """Return a line on one extractor (None: preparing) and one trap; nothing where it takes no time worth naming."""
    times = []
    for text in growing:
        with passing():
            if find is None:
                times.append(seconds(lambda text=text: prepare(text).tokens))  # type: ignore[misc]
            else:
                prepared = prepare(text)
                times.append(seconds(lambda find=find, prepared=prepared: sum(1 for _ in find(prepared))))  # type: ignore[misc]
    if times[-1] < NOTICED_SECONDS:
        return None
    ratio = times[-1] / max(times[-2], 1e-9)
    mark = "  MORE THAN LINEAR" if ratio > TOO_MUCH else ""
    return f"  {name:14}" + "".join(f"{spent:8.2f}" for spent in times) + f"   x{ratio:.1f}{mark}"


def main() -> None:
    """Print seconds by size for each trap and each extractor that takes any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=1_000_000, help="characters of the largest text")
    parser.add_argument("--only", help="one extractor")
    options = parser.parse_args()
    chosen = finders(options.only)
    for find in chosen.values():  # lexicons and gazetteer are read before the clock runs
        list(find(prepare("Glock 19 from Berlin to EU, wickr kelp_1, +49 30 55501234, 20 EUR")))
    count = 0
    for trap, growing in texts(options.largest):
        print(f"{trap}: seconds at {', '.join(f'{len(text):,}' for text in growing)} characters")
        for name, extractor in (("prepare", None), *chosen.items()):
            if line := measured(name, extractor, growing):
                print(line)
                count += "MORE" in line
    print(f"{count} of them more than linear")


if __name__ == "__main__":
    main()
