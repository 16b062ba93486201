"""The labelled corpus of extraction: `examples/<extractor>.yml`, a text a line with what must be found in it."""

import importlib
from collections import Counter
from pathlib import Path

import pytest
import yaml

from extractors.frame import prepare

FOLDER = Path(__file__).parent / "examples"
ORIGINS = {"developed on", "found in the wild", "bugs"}
LANGUAGES = {"ar", "bs", "de", "en", "es", "fr", "hr", "it", "nl", "pl", "pt", "ru", "sr", "tr", "uk"}


def said(fact):
    """A fact as examples write it: its value, behind the role of a place (`from DE`) or what makes it a near miss (`style: Glock 17`)."""
    if role := fact.attributes.get("role"):
        return f"{role} {fact.value}"
    near = fact.attributes.get("near")
    return f"{near}: {fact.value}" if near else fact.value


def examples():
    for path in sorted(FOLDER.glob("*.yml")):
        for origin, languages in yaml.safe_load(path.read_text("utf-8")).items():
            for language, lines in languages.items():
                for text, expected in lines.items():
                    yield path.stem, origin, language, text, expected


CORPUS = list(examples())


@pytest.mark.parametrize(
    ("name", "text", "expected"), [(name, text, expected) for name, _, _, text, expected in CORPUS]
)
def test_a_text_says_what_its_example_says(name, text, expected):
    facts = list(importlib.import_module(f"extractors.{name}").find(prepare(text)))
    assert [said(fact) for fact in sorted(facts)] == expected
    assert all(fact.text == text[fact.start : fact.end] for fact in facts)


def test_the_corpus_covers_every_language_and_has_near_misses_beside_hits():
    assert {origin for _, origin, *_ in CORPUS} <= ORIGINS
    per_language = Counter(language for _, _, language, *_ in CORPUS)
    assert per_language.keys() <= LANGUAGES
    assert min(per_language[language] for language in LANGUAGES - {"bs", "hr"}) >= 60
    assert len(CORPUS) >= 1500
    assert sum(not expected for *_, expected in CORPUS) >= len(CORPUS) // 5
