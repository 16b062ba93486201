"""Looking up all lexicons' terms: spaCy's PhraseMatcher beside the Aho-Corasick automaton that the extractors use, on the same tokens.

    python -m bench.matching [--rows N]

Prints for both the time to build, the memory that building took, and made listings a second of processor time. The automaton's time
includes leaving out what overlaps and code-like words, spaCy's does not. Decision 012 rests on it.
"""

import argparse
import resource
import time
from collections.abc import Callable
from typing import TypeVar

from spacy.matcher import PhraseMatcher

from bench.analyse import make_rows
from extractors import frame
from extractors.lexicon import Lexicon
from salwatch.analysis import make_matchers

Read = TypeVar("Read")


def _memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _phrase_matcher(lexicons: list[Lexicon]) -> PhraseMatcher:
    nlp = frame.language()
    matcher = PhraseMatcher(nlp.vocab)
    for lexicon in lexicons:
        patterns = {term.replace("-", " ") for entry in lexicon.entries for _, term in entry.terms}
        matcher.add(lexicon.name, list(nlp.pipe(sorted(patterns))))
    return matcher


def main() -> None:
    """Print build time, memory and listings a second of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2000, help="listings")
    options = parser.parse_args()
    texts = [frame.prepare(f"{row.title}\n{row.description}") for row in make_rows(options.rows)]
    cut = sum(len(text.tokens) for text in texts)
    make_matchers()
    lexicons = frame.known_lexicons()
    terms = sum(len(entry.terms) for lexicon in lexicons for entry in lexicon.entries)
    print(f"{len(lexicons)} lexicons, {terms:,} terms, {len(texts):,} listings, {cut:,} tokens")

    before, start = _memory_mib(), time.process_time()
    automaton = frame.Automaton(lexicons)
    built = time.process_time() - start
    memory = _memory_mib() - before
    print(
        f"ahocorasick_rs     built in {built:5.2f} s, {memory:6.0f} MiB, {_rate(automaton.find, texts):8.0f} listings/s"
    )

    documents = [text.doc for text in texts]
    before, start = _memory_mib(), time.process_time()
    matcher = _phrase_matcher(lexicons)
    built = time.process_time() - start
    memory = _memory_mib() - before
    print(f"PhraseMatcher      built in {built:5.2f} s, {memory:6.0f} MiB, {_rate(matcher, documents):8.0f} listings/s")


def _rate(find: Callable[[Read], object], texts: list[Read]) -> float:
    start = time.process_time()
    for text in texts:
        find(text)
    return len(texts) / (time.process_time() - start)


if __name__ == "__main__":
    main()
