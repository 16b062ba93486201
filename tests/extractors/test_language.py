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
    ("text", "expected"),
    [
        ("Prodajem pištolj u odličnom stanju, šaljem poštom, cijena po dogovoru", "hr"),
        ("Pištolj sa dva okvira, malo korišćen, cena 300", "sr"),
        ("Pištolj, polovan, cijena 400 KM, gdje i šta zovi", "bs"),
    ],
)
def test_the_south_slavic_languages_in_latin_letters_are_told_apart_by_their_words(text, expected):
    assert guess(text) == expected


@pytest.mark.parametrize(
    "text", ["Glock", "SIG Sauer P226", "CZ 75", "AR-15 .223 Rem", "Cherry Pie Kush (5g)", "MP5 9mm"]
)
def test_makers_and_units_alone_are_taken_for_the_usual_english_or_nothing(text):
    assert guess(text) in {"en", None}


@pytest.mark.parametrize(
    "text",
    [
        "Säljes: begagnad jaktbössa i mycket gott skick, köparen hämtar själv i Uppsala eller betalar frakten",
        "Myydään hyvin vähän käytetty ilmapistooli ja kaksi lipasta, nouto Tampereelta tai lähetys postitse",
    ],
)
def test_a_long_text_of_another_language_is_none_of_ours(text):
    assert guess(text) is None


def test_only_the_beginning_of_a_long_text_is_read():
    assert guess("Versand nur innerhalb Deutschlands. " * 60_000) == "de"


def test_the_fact_spans_the_whole_text():
    (fact,) = find("Versand nur innerhalb Deutschlands")
    assert (fact.value, fact.start, fact.end) == ("de", 0, 34)
