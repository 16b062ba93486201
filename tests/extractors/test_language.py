import pytest

from extractors.language import find, guess

TEXTS = [
    ("Brand new pistol with two magazines, fast shipping", "en"),
    ("Glock 17 new", "en"),
    ("Pistole mit zwei Magazinen, Versand möglich", "de"),
    ("Pistola con dos cargadores y munición", "es"),
    ("Pistolet à blanc avec munitions", "fr"),
    ("Pistola a salve con caricatore, spedizione gratis", "it"),
    ("Pistool met magazijn en munitie", "nl"),
    ("Pistolet z dwoma magazynkami, stan idealny", "pl"),
    ("Pistola com dois carregadores e munição", "pt"),
    ("Пистолет в отличном состоянии, два магазина", "ru"),
    ("Пістолет у відмінному стані", "uk"),
    ("Пиштољ са два оквира мало коришћен", "sr"),
    ("Temiz kullanılmış tabanca, iki şarjör", "tr"),
    ("مسدس جديد مع مخزنين", "ar"),
    ("9x19 50 €", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_the_language_of_a_text_is_guessed(text, expected):
    assert guess(text) == expected


@pytest.mark.parametrize(
    "text", ["Prodajem pištolj u odličnom stanju, šaljem poštom", "Pištolj sa dva okvira, malo korišćen"]
)
def test_the_south_slavic_languages_in_latin_letters_are_told_from_the_others(text):
    assert guess(text) in {"hr", "sr", "bs"}


def test_the_fact_spans_the_whole_text():
    (fact,) = find("Versand nur innerhalb Deutschlands")
    assert (fact.value, fact.start, fact.end) == ("de", 0, 34)
