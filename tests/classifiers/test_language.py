import doctest

from classifiers import language
from classifiers.given import Given


def label_of(code: str | None, title: str):
    return list(language.build()(Given((), texts={"title": title}, language=code)))


def test_the_examples_in_its_docstrings_are_true():
    assert doctest.testmod(language).failed == 0


def test_the_words_that_tell_are_quoted_where_they_stand():
    (found,) = label_of("de", "Verkaufe Pistole, Versand nur innerhalb Deutschlands")
    assert found.value == "de"
    assert found.probability > 0.9
    assert found.reasons[0].fact.text == "Verkaufe"


def test_words_of_another_language_speak_against():
    (found,) = label_of("fr", "Pistolet neuf with box and papers")
    assert [reason.fact.text for reason in found.reasons if reason.weight < 0] == ["with", "box"]


def test_languages_that_share_their_words_are_told_apart_less_surely():
    (shared,) = label_of("hr", "Prodajem pištolj, cijena po dogovoru")
    (alone,) = label_of("pl", "Sprzedam pistolet, cena do uzgodnienia, wysyłka")
    assert shared.probability < alone.probability


def test_letters_that_few_languages_have_tell():
    (found,) = label_of("ar", "مسدس")
    assert (found.reasons[0].words, found.reasons[0].fact.text) == ("written in Arabic letters", "مسدس")


def test_without_a_known_word_it_says_that_statistics_decided():
    (found,) = label_of("en", "Glock 17")
    assert (found.probability, found.reasons[0].fact) == (0.6, None)


def test_no_language_is_no_label():
    assert label_of(None, "9x19") == []
