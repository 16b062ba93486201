import pytest

from alerts.keyword import find_words


def found(text: str, *words: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_words(text, words)]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Auto-Sear for sale", "auto sear", ["Auto-Sear"]),
        ("AUTO\u200b SEAR", "auto sear", ["AUTO\u200b SEAR"]),
        ("aut0 s3ar", "auto sear", ["aut0 s3ar"]),
        ("\u0430ut\u043e sear", "auto sear", ["\u0430ut\u043e sear"]),  # Cyrillic letters
        ("glock switches", "glock switch*", ["glock switches"]),
        ("glock switches", "glock switch", []),
        ("auto\nsear", "auto sear", ["auto\nsear"]),
        ("autosearch", "autosear", []),
        ("a car: auto. Searching", "auto sear", []),
        ("ШЕПТАЛО автоматическое", "шептало автоматическ*", ["ШЕПТАЛО автоматическое"]),
        ("ploćica za rafal", "plocica za rafal", ["ploćica za rafal"]),
        ("出售自动阻铁", "自动阻铁", ["自动阻铁"]),
        ("serials were removed; serial no removed", "serial* removed", []),
        ("all serials removed", "serial* removed", ["serials removed"]),
    ],
)
def test_words_are_found_behind_their_disguise(text: str, word: str, expected: list[str]) -> None:
    assert found(text, word) == expected


def test_the_longest_word_wins_and_no_two_overlap() -> None:
    assert found("drop in auto sear, auto sear", "auto sear", "drop in auto sear") == ["drop in auto sear", "auto sear"]


def test_signs_in_a_rule_are_no_pattern() -> None:
    assert found("a.b and axb (c)", "a.b (c)") == []
