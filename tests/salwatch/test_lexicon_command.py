"""The lexicons' tools: what is checked, what is added, and why a text gives a fact."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.frame import terms
from extractors.lexicon import FOLDER
from salwatch import lexicons
from salwatch.lexicon_adding import AddingError, Addition, added_text
from salwatch.lexicon_checking import check
from salwatch.lexicon_tracing import trace
from tests.salwatch.running import run

LEXICON = """\
about: What is sold for boats
sources: [own list]
endings:
  de: [s, en]
entries:
  # ropes first
  - value: rope
    attributes: {kind: line}
    terms:
      en: [mooring line, halyard]  # of sails, too
      de: [Festmacher~,
           Fallleine]
  - {value: anchor, terms: {any: [anchor, grapnel]}}
  - value: paint
    terms:
      en:
        - antifouling
        - topcoat

# the end
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "boats.yml").write_text(LEXICON, "utf-8")
    return tmp_path


def codes(folder: Path, text: str) -> list[tuple[int, str, str]]:
    (folder / "boats.yml").write_text(text, "utf-8")
    return [(one.line, one.level, one.code) for one in check(lexicons.named("boats", folder))]


# --- check ---


@pytest.mark.parametrize("file", lexicons.listed(), ids=lambda file: file.name)
def test_no_lexicon_that_salwatch_comes_with_has_an_error(file):
    assert [str(one) for one in check(file) if one.level == "error"] == []


def test_a_right_lexicon_has_no_findings(folder):
    assert codes(folder, LEXICON) == []


def test_a_wrong_key_is_an_error_with_its_line(folder):
    assert codes(folder, LEXICON.replace("attributes:", "atributes:")) == [(8, "error", "yaml")]


def test_what_is_no_yaml_is_an_error_with_its_line(folder):
    assert codes(folder, LEXICON.replace("Fallleine]", "Fallleine")) == [(13, "error", "yaml")]


def test_a_term_of_two_meanings_is_named_with_both_lines(folder):
    (folder / "boats.yml").write_text(LEXICON.replace("topcoat", "Hályard"), "utf-8")
    found = check(lexicons.named("boats", folder))
    duplicate = next(one for one in found if one.code == "duplicate")
    assert (duplicate.line, duplicate.entry, duplicate.term) == (18, "paint", "Hályard")
    assert "'rope', by 'halyard' in line 10" in duplicate.problem


def test_a_declined_form_that_is_another_entrys_term_is_a_duplicate(folder):
    assert (13, "error", "duplicate") in codes(folder, LEXICON.replace("grapnel", "festmachers"))


def test_the_same_term_twice_in_one_language_is_told_and_in_two_languages_is_not(folder):
    assert codes(folder, LEXICON.replace("- topcoat", "- Antifouling")) == [(18, "warning", "repeated")]
    assert codes(folder, LEXICON.replace("anchor, grapnel]", "anchor], en: [anchor]")) == []


def test_a_term_that_only_a_hyphen_tells_from_another_entrys_is_never_found(folder):
    assert codes(folder, LEXICON.replace("topcoat", "mooring-line")) == [(18, "error", "unreachable")]


def test_a_term_that_normalising_takes_apart_is_never_found(folder):
    hidden = "g.l.o.c.k"  # is put together before anything is looked for
    assert codes(folder, LEXICON.replace("topcoat", hidden)) == [(18, "error", "unreachable")]


def test_an_everyday_word_is_told_unless_it_counts_only_beside_others(folder):
    everyday = LEXICON.replace("topcoat", "house")
    assert codes(folder, everyday) == [(18, "warning", "everyday")]
    weak = everyday.replace("  - value: paint\n", "  - value: paint\n    attributes: {weak: true}\n")
    assert codes(folder, weak) == []


def test_a_word_that_is_everyday_in_another_language_alone_is_told(folder):
    (folder / "boats.yml").write_text(LEXICON.replace("Fallleine", "samen"), "utf-8")
    (found,) = check(lexicons.named("boats", folder))
    assert (found.code, found.line) == ("everyday", 12)
    assert "in nl" in found.problem


def test_missing_sources_idle_endings_and_marks_without_endings_are_told(folder):
    text = LEXICON.replace("sources: [own list]\n", "").replace("~", "").replace("halyard", "halyard~")
    assert {code for _, level, code in codes(folder, text)} == {"no_source", "unused_endings", "no_endings"}


def test_a_folder_is_one_lexicon_and_each_file_of_it_needs_a_source(folder):
    inner = folder / "engines"
    inner.mkdir()
    for name in ("inboard", "outboard"):
        (inner / f"{name}.yml").write_text("about: Engines\nmakers: []\n", "utf-8")
    file = lexicons.named("engines", folder)
    assert [path.stem for path in file.paths] == ["inboard", "outboard"]
    assert [one.code for one in check(file)] == ["no_source", "no_source"]


def test_the_command_ends_with_1_where_there_are_errors_and_with_0_for_warnings(folder):
    run("lexicon", "check", "boats", "--folder", folder)
    (folder / "boats.yml").write_text(LEXICON.replace("topcoat", "house"), "utf-8")
    told, _ = run("lexicon", "check", "--folder", folder)
    assert told.startswith(f"{folder}/boats.yml:18: warning: ")
    (folder / "boats.yml").write_text(LEXICON.replace("topcoat", "anchor"), "utf-8")
    told, summary = run("lexicon", "check", "--folder", folder, "--json", code=1)
    assert json.loads(told.splitlines()[0])["code"] == "duplicate"
    assert summary.startswith("1 lexicons, 2 errors")


def test_an_unknown_lexicon_is_wrong_use_and_the_known_ones_are_named(folder):
    assert "there are boats" in run("lexicon", "check", "cars", "--folder", folder, code=2)[1]


def test_every_lexicon_in_force_can_be_checked_term_by_term():
    assert all(lexicons.load_all(file) for file in lexicons.listed())


def test_the_version_of_a_single_file_is_that_of_its_facts():
    assert lexicons.named("parts").version == terms("parts").lexicon.version


def test_a_warning_that_was_there_before_hinders_no_addition(folder):
    (folder / "boats.yml").write_text(LEXICON.replace("- topcoat", "- Antifouling"), "utf-8")
    add(folder, "rope", "--language", "en", "--term", "painter line", "--reason", "moves the lines below")
    assert "painter line" in (folder / "boats.yml").read_text("utf-8")


# --- list ---


def test_lexicons_are_listed_with_version_and_counts(folder):
    row = json.loads(run("lexicon", "list", "--folder", folder, "--json")[0])
    assert (row["name"], row["entries"], row["terms"], row["forms"]) == ("boats", 3, 8, 10)
    assert row["languages"] == ["de", "en"]
    assert row["version"] in run("lexicon", "list", "--folder", folder)[0]


def test_a_broken_lexicon_hides_no_other(folder):
    (folder / "cars.yml").write_text("entries: [", "utf-8")
    told, problem = run("lexicon", "list", "--folder", folder, code=1)
    assert told.startswith("boats")
    assert "cars.yml:2" in problem


# --- add ---


def add(folder, value, *options, code=0):
    return run("lexicon", "add", "boats", value, "--folder", folder, *options, code=code)


@pytest.mark.parametrize(
    ("value", "language", "old", "new"),
    [
        ("rope", "en", "[mooring line, halyard]  #", "[mooring line, halyard, new word]  #"),
        ("rope", "de", "           Fallleine]", "           Fallleine, new word]"),
        ("rope", "fr", "           Fallleine]\n", "           Fallleine]\n      fr: [new word]\n"),
        ("anchor", "any", "grapnel]}}", "grapnel, new word]}}"),
        ("anchor", "nl", "grapnel]}}", "grapnel], nl: [new word]}}"),
        ("paint", "en", "        - topcoat\n", "        - topcoat\n        - new word\n"),
        ("oar", "en", "- topcoat\n", "- topcoat\n  - {value: oar, terms: {en: [new word]}}\n"),
    ],
)
def test_one_place_of_the_text_changes_and_nothing_else(folder, value, language, old, new):
    before = lexicons.named("boats", folder).version
    told, _ = add(folder, value, "--language", language, "--term", "new word")
    assert (folder / "boats.yml").read_text("utf-8") == LEXICON.replace(old, new)
    assert f"{before} → {lexicons.named('boats', folder).version}" in told


def test_the_reason_is_a_comment_above_the_entry(folder):
    add(folder, "anchor", "--language", "it", "--term", "àncora", "--reason", "seen\nin titles")
    lines = (folder / "boats.yml").read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if "value: anchor" in line)
    assert lines[number - 1].startswith("  # 2")
    assert lines[number - 1].endswith("àncora (it): seen in titles")


def test_words_that_mean_something_in_yaml_are_quoted(folder):
    add(folder, "anchor", "--language", "en", "--term", "no", "--term", "hook: iron, [old]")
    terms = yaml.safe_load((folder / "boats.yml").read_text("utf-8"))["entries"][1]["terms"]
    assert terms["en"] == ["no", "hook: iron, [old]"]


@pytest.mark.parametrize(
    ("term", "problem"),
    [
        ("Halyard", "stands in line 10 already"),
        ("grapnel", "also a term of"),
        ("g.l.o.c.k", "never found"),
        ("mooring-line", "never found"),
    ],
)
def test_what_is_there_or_cannot_be_found_is_refused_and_nothing_is_written(folder, term, problem):
    value = "anchor" if term == "mooring-line" else "rope"
    assert problem in add(folder, value, "--language", "en", "--term", term, code=1)[1]
    assert (folder / "boats.yml").read_text("utf-8") == LEXICON


def test_an_everyday_word_is_added_with_a_warning(folder):
    _, warning = add(folder, "paint", "--language", "en", "--term", "house")
    assert "everyday word in en" in warning


def test_attributes_tell_entries_of_one_value_apart(folder):
    add(folder, "rope", "--language", "en", "--term", "painter line", "--attribute", "weak=true")
    assert (
        "there are 2 entries"
        not in add(folder, "rope", "--language", "en", "--term", "towline", "--attribute", "kind=line")[1]
    )
    entries = yaml.safe_load((folder / "boats.yml").read_text("utf-8"))["entries"]
    assert entries[3]["attributes"] == {"weak": True}
    assert "towline" in entries[0]["terms"]["en"]
    _, problem = add(folder, "rope", "--language", "en", "--term", "warp", code=1)
    assert "there are 2 entries 'rope'; say by --attribute" in problem


@pytest.mark.parametrize(
    "options",
    [
        ("--language", "xx", "--term", "a word"),
        ("--language", "en", "--term", " ~ "),
        ("--language", "en", "--term", "word", "--attribute", "weak"),
    ],
)
def test_wrong_use_is_told_before_anything_is_read(folder, options):
    add(folder, "rope", *options, code=2)


def test_a_lexicon_of_a_form_of_its_own_is_left_to_people():
    assert "edit" in run("lexicon", "add", "firearms", "Glock", "--language", "any", "--term", "glauck", code=1)[1]


def test_an_anchor_is_left_to_people(folder):
    text = (
        LEXICON.replace("terms: {any: [anchor, grapnel]}", "terms: &one {any: [anchor]}")
        + "  - {value: hook, terms: *one}\n"
    )
    with pytest.raises(AddingError, match="anchor"):
        added_text(text, Addition("hook", "any", ("crook",), {}), date(2031, 5, 1))


def test_a_copy_of_each_plain_lexicon_takes_a_term_in_every_entry(tmp_path):
    for file in lexicons.listed():
        if not lexicons.is_plain(file):
            continue
        text = file.paths[0].read_text("utf-8")
        for entry in yaml.load(text, yaml.CSafeLoader)["entries"][:4]:
            made, is_new = added_text(
                text,
                Addition(entry["value"], "it", ("parolaccia nuova",), entry.get("attributes", {}), "why not"),
                date(2031, 5, 1),
            )
            assert not is_new
            assert len(made.splitlines()) - len(text.splitlines()) in (1, 2)


@given(
    term=st.text(min_size=1, max_size=30).filter(lambda term: term.isprintable() and term.strip()),
    place=st.integers(0, 2),
)
def test_whatever_the_term_the_file_says_it_and_all_that_it_said_before(term, place):
    before = yaml.safe_load(LEXICON)
    value = before["entries"][place]["value"]
    made, _ = added_text(LEXICON, Addition(value, "tr", (term,), {}), date(2031, 5, 1))
    after = yaml.safe_load(made)
    assert after["entries"][place]["terms"].pop("tr") == [term]
    assert after == before


def test_a_term_added_to_a_copy_of_a_shipped_lexicon_is_found_there(tmp_path):
    shutil.copy(FOLDER / "parts.yml", tmp_path / "parts.yml")
    run("lexicon", "add", "parts", "trigger group", "--folder", tmp_path, "--language", "de", "--term", "Würgerohr~")
    (lexicon,) = lexicons.load_all(lexicons.named("parts", tmp_path))
    entry = next(entry for entry in lexicon.entries if entry.value == "trigger group")
    assert {("de", "wurgerohr"), ("de", "wurgerohre")} <= set(entry.terms)


# --- why ---


def said(text, **options):
    found = trace(text, **options)
    return {(one.fact.kind, one.fact.value): one for one in (*found.facts, *found.dropped)}


def test_a_fact_is_led_back_to_lexicon_entry_language_and_term():
    one = said("Schalldämpfer")["part", "silencer"]
    (term,) = one.terms
    assert (term.lexicon, term.entry, term.term, term.language) == ("parts", "silencer", "schalldampfer", "de")
    assert "role head" in one.rule


def test_the_end_of_a_compound_word_is_named():
    (term,) = said("schönes Fjordwandermesser")["good", "knife"].terms
    assert (term.term, term.language) == ("…messer", "")


def test_what_was_undone_is_told_with_the_text_as_it_is_read():
    found = trace("G.l.o.c.k 19")
    assert found.normal == "Glock 19"
    assert ("G.l.o.c.k", "split") in found.undone


def test_a_fact_without_a_lexicon_names_the_extractor():
    one = said("cheap, 900 EUR")["price", "900 EUR"]
    assert "extractors/price.py" in one.rule


def test_a_term_without_a_fact_says_why():
    idle = {term.words: reason for term, reason in trace("paid by FE or fe").idle if term.lexicon == "payment"}
    assert idle == {"fe": "the extractor of payment did not take it here"}


def test_the_command_shows_facts_and_terms_and_obeys_no_control_characters():
    told, _ = run("lexicon", "why", "Glock 19 holster\x1b[2J")
    assert "\x1b" not in told
    assert "good = holster" in told
    assert "goods holster, en: 'holster'" in told


def test_the_command_gives_json():
    row = json.loads(run("lexicon", "why", "AK mag, 900 EUR", "--json", "--field", "description")[0])
    assert {"price", "part"} <= {one["fact"]["kind"] for one in row["facts"]}
    assert all(one["fact"]["field"] == "description" for one in row["facts"])


def test_no_text_is_wrong_use():
    run("lexicon", "why", " ", code=2)


@settings(deadline=None)  # the first one loads all lexicons
@given(text=st.text(max_size=60))
def test_no_text_raises_and_every_term_points_into_it(text):
    found = trace(f"Glock {text} mag")
    terms = [term for one in (*found.facts, *found.dropped) for term in one.terms] + [term for term, _ in found.idle]
    assert all(found.text[term.start : term.end] == term.words for term in terms)
