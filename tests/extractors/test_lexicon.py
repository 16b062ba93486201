import pytest

from configfile.loading import ConfigError
from extractors import frame
from extractors.frame import prepare, terms
from extractors.lexicon import FOLDER, declined, load_lexicon


def write(folder, text):
    (folder / "words.yml").write_text(text, "utf-8")


def test_a_term_with_two_meanings_is_refused_with_file_and_line(tmp_path):
    write(
        tmp_path, "about: test\nentries:\n  - {value: a, terms: {en: [slide]}}\n  - {value: b, terms: {de: [Slide]}}\n"
    )
    with pytest.raises(ConfigError, match=r"words.yml:\d+: b: term 'slide' is also one of 'a'"):
        load_lexicon("words", tmp_path)


def test_an_unknown_key_is_refused(tmp_path):
    write(tmp_path, "about: test\nentries:\n  - {value: a, term: {en: [slide]}}\n")
    with pytest.raises(ConfigError, match=r"words.yml:3"):
        load_lexicon("words", tmp_path)


def test_the_version_follows_the_content(tmp_path):
    write(tmp_path, "about: test\nentries: [{value: a, terms: {en: [slide]}}]\n")
    first = load_lexicon("words", tmp_path).version
    load_lexicon.cache_clear()
    write(tmp_path, "about: test\nentries: [{value: a, terms: {en: [frame]}}]\n")
    assert load_lexicon("words", tmp_path).version != first


def test_endings_and_prefixes_are_written_out():
    assert list(declined("puška~", ("e",))) == ["puška", "puškae"]
    assert list(declined("سلاح", (), ("ال",))) == ["سلاح", "السلاح"]


@pytest.mark.parametrize(
    "name", ["goods", "others", "parts", "ammunition", "conversion", "print_files", "manuals", "categories"]
)
def test_every_shipped_lexicon_loads_and_names_its_sources(name):
    lexicon = load_lexicon(name)
    assert lexicon.entries
    assert "sources:" in (FOLDER / f"{name}.yml").read_text("utf-8")


def test_a_term_inside_a_long_key_is_no_term():
    assert terms("goods").find(prepare("pistol 05dbe937569gun4703a7702b423bd44")) == terms("goods").find(
        prepare("pistol")
    )


def test_a_compound_word_is_known_by_its_end_but_a_product_name_is_not():
    assert [match.entry.value for match in terms("goods").find(prepare("Kydexholster, CloudHolster"))] == ["holster"]


def test_spacy_forgets_the_words_of_texts_once_it_knows_enough(monkeypatch):
    monkeypatch.setattr(frame, "KEPT_WORDS", 0)
    matcher, strings = frame.terms("parcel"), frame.language().vocab.strings
    known = []
    for number in range(300):
        with frame.passing():
            word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
            found = matcher.find(frame.prepare(f"shipped qwxz{word}"))
            assert [match.entry.value for match in found] == ["parcel"]
            del found
        known.append(len(strings))
    assert known[-1] == known[0]
