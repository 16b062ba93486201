"""What holds for all extractors: spans point into the text, no text raises, time grows with the text, not its square."""

import doctest
import importlib
import pkgutil
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractors
from extractors.frame import prepare

MODULES = {
    name: importlib.import_module(f"extractors.{name}") for _, name, _ in pkgutil.iter_modules(extractors.__path__)
}
FINDERS = {name: module.find for name, module in MODULES.items() if hasattr(module, "find")}

# Pieces that the extractors look for, so that random texts are near misses instead of noise.
PIECES = (
    "Ships from ", "Österreich", "to ", "EU", " except ", "США", "из Германии", "Türkiye'ye kargo", "dall'Italia", "U.S.A.", "no ", "not ",
    "$", "€", " BTC", "1.234,56", "1 200", "12'000", "'", "9x19", "x10", "50pcs", "20 патронов", "Wickr: ", "@name_1", "telegram ", "+44 7700 900123",
    "a@b.example", " [at] ", " dot ", "t.me/abc_d", "05" + "ab" * 32, "0x" + "a" * 40, "1" * 34, "a" * 56 + ".onion", "part 1/3", "in two boxes",
    "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----", "0123 4567 89AB CDEF ", "serial ", "S/N A123", "Gl0ck 17", "G.l.o.c.k",
    "\n", "\t", "\u200b", "\u0301", "\u202e", "\x00", "ﬁ", "ß", "İ", "½", "١٢٣", "²", "🔫", "كارغو", "من ألمانيا", "(", ")", ",", ".", ";", "/", "-",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_every_fact_quotes_its_own_span_and_no_text_raises(text):
    prepared = prepare(text)
    for name, find in FINDERS.items():
        for fact in find(prepared):
            assert 0 <= fact.start < fact.end <= len(text), name
            assert fact.text == text[fact.start : fact.end], name
            assert fact.value, name


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_a_text_and_its_prepared_form_yield_the_same_facts(text):
    for find in FINDERS.values():
        assert list(find(text)) == list(find(prepare(text)))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_examples_in_docstrings_are_true(name):
    assert doctest.testmod(MODULES[name]).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "1" * 30_000,
        "1 " * 15_000,
        "a." * 15_000,
        "a@" * 15_000,
        "+1 555 0100 " * 2_500,
        "-----BEGIN PGP MESSAGE-----\n" * 1_000,
        "ships from " * 3_000,
        "EU, " * 7_500,
        "@ . " * 7_500,
        "1,234." * 5_000,
        "x 1 " * 7_500,
        "wickr telegram " * 2_000,
        "no shipping no " * 2_000,
        " " * 30_000,
        "Ünïcödé " * 4_000,
    ],
    ids=lambda text: repr(text[:14]),
)
def test_a_long_monotonous_text_is_read_to_its_end(text):
    prepared = prepare(text)
    for find in FINDERS.values():
        for fact in find(prepared):
            assert fact.text == text[fact.start : fact.end]


def test_random_bytes_read_as_latin_are_read():
    generator = random.Random(7)
    text = generator.randbytes(20_000).decode("latin-1")
    prepared = prepare(text)
    assert all(fact.text == text[fact.start : fact.end] for find in FINDERS.values() for fact in find(prepared))
