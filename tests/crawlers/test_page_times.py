import pytest

from crawlers.general.phrases import find_phrases
from crawlers.general.spellings import spelled
from crawlers.general.times import BARE_AGE, find_time

DAYS = [
    "4 March 2021", "Mar 4, 2021", "4. März 2021", "4 mars 2021", "4 de marzo de 2021", "4 de março de 2021", "4 marzo 2021", "4 maart 2021", "4 marca 2021", "4. března 2021", "4. ožujka 2021", "4. marta 2021",
    "4. марта 2021", "4. maaliskuuta 2021", "4. marts 2021", "4 martie 2021", "2021. március 4.", "4 Mart 2021", "4 марта 2021", "4 березня 2021", "4 март 2021", "4 Μαρτίου 2021", "4 مارس 2021", "٤ مارس ٢٠٢١", "4 במרץ 2021",
    "2021年3月4日", "2021년 3월 4일", "4 tháng 3, 2021", "4 Maret 2021", "4 มีนาคม 2021", "04-Mar-2021", "4. 3. 2021", "2021. 03. 04.", "4.3.2021 klo 14.05", "Thu, 4 Mar 2021 14:05:11", "4 марта", "March 2021", "travanj 2021",
]  # fmt: skip
AGES = [
    "3 weeks ago", "vor 3 Wochen", "vor einem Monat", "il y a 3 semaines", "il y a un an", "hace 3 semanas", "há uma semana", "3 settimane fa", "3 weken geleden", "3 tygodnie temu", "před 3 týdny", "prije 3 tjedna", "pre 3 nedelje", "пре 3 недеље",
    "3 viikkoa sitten", "viikko sitten", "för 3 veckor sedan", "for 3 uger siden", "acum 3 săptămâni", "3 héttel ezelőtt", "3 hafta önce", "3 недели назад", "неделю назад", "3 тижні тому", "преди 3 седмици", "πριν από 3 εβδομάδες",
    "منذ 3 أسابيع", "منذ يومين", "לפני 3 שבועות", "3週間前", "3 天前", "3일 전", "3 tuần trước", "3 minggu yang lalu", "3 สัปดาห์ที่แล้ว", "2 days and 3 hours ago", "вчера, 21:05", "eilen klo 14.05", "dün 14:05",
]  # fmt: skip


@pytest.mark.parametrize("text", [*DAYS, *AGES])
def test_times_are_found_whole_in_the_words_of_many_languages(text: str) -> None:
    assert find_time(f"({text})") == text


@pytest.mark.parametrize(
    "text", ["Glock 19 Gen 5", "Market 12", "2 Mars bars", "Decoy 9", "Junior 8 mm", "pre order 5", "vor Ort", "3 dana", "die 5 besten", "1.234.567,00"]
)  # fmt: skip
def test_words_and_numbers_like_times_are_none(text: str) -> None:
    assert find_time(text) == ""


def test_a_bare_age_is_no_weight_and_no_size() -> None:
    assert [text for text in ("3d", "5 дней", "12 h", "3 päivää", "today") if BARE_AGE.fullmatch(text)] == [
        "3d", "5 дней", "12 h", "3 päivää", "today",
    ]  # fmt: skip
    assert not [text for text in ("5 g", "5 mg", "9 mm", "20 v", "3 pieces") if BARE_AGE.fullmatch(text)]


@pytest.mark.parametrize(
    ("line", "origin", "goals"),
    [
        ("Ships from Malta to Belgium, Spain", "Malta", "Belgium, Spain"),
        ("Versand aus Polen nach Österreich", "Polen", "Österreich"),
        ("Expédié de France vers Belgique", "France", "Belgique"),
        ("Envío desde España a Portugal", "España", "Portugal"),
        ("Enviado de Portugal para Espanha", "Portugal", "Espanha"),
        ("Spedito da Malta verso Spagna", "Malta", "Spagna"),
        ("Verzonden vanuit België naar Spanje", "België", "Spanje"),
        ("Wysyłka z Polski do Czech", "Polski", "Czech"),
        ("Šalje se iz Hrvatske u Austriju", "Hrvatske", "Austriju"),
        ("Шаље се из Србије у Аустрију", "Србије", "Аустрију"),
        ("Отправка из России в Казахстан", "России", "Казахстан"),
        ("Відправка з України до Польщі", "України", "Польщі"),
        ("Skickas från Sverige till Norge", "Sverige", "Norge"),
        ("الشحن من الأردن إلى أوروبا", "الأردن", "أوروبا"),
        ("Viro → Suomi, Ruotsi", "Viro", "Suomi, Ruotsi"),
    ],
)
def test_a_sentence_tells_from_where_to_where(line: str, origin: str, goals: str) -> None:
    assert dict(find_phrases(line)) == {"ships_from": origin, "ships_to": goals}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("152 prodaje", {"sales": "152"}),
        ("98,4 % positiivista", {"rating": "98,4 %"}),
        ("viimeksi nähty 3 päivää sitten", {"last_seen": "3 päivää sitten"}),
        ("На сайте с 4 марта 2021", {"member_since": "4 марта 2021"}),
        ("عضو منذ 4 مارس 2021", {"member_since": "4 مارس 2021"}),
        ("vendu par kelp_one", {"vendor": "kelp_one"}),
        ("10~20 deals", {"sales": "10~20"}),
        ("12 skladem", {"quantity_left": "12"}),
        ("Ships fast and from the heart", {}),
        ("Wir liefern gern nach 3 Tagen", {}),
    ],
)
def test_a_sentence_tells_counts_and_times_beside_the_words_for_them(line: str, told: dict[str, str]) -> None:
    assert dict(find_phrases(line)) == told


def test_a_pattern_of_many_words_takes_the_longest_and_escapes_signs() -> None:
    assert spelled(["kl", "kl.", "klo"]) == r"kl(?:\.|o)?"
    assert spelled([]) == ""
