from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.dates import interval_of
from records.page import Interval

AT = datetime(2026, 9, 16, 12, 0, tzinfo=UTC)  # a Wednesday


def days(text: str, **given: object) -> tuple[str, str] | None:
    found = interval_of(text, AT, **given)  # type: ignore[arg-type]
    return (found.earliest.strftime("%Y-%m-%d"), found.latest.strftime("%Y-%m-%d")) if found else None


def minutes(text: str, **given: object) -> tuple[str, timedelta] | None:
    found = interval_of(text, AT, **given)  # type: ignore[arg-type]
    return (found.earliest.strftime("%Y-%m-%d %H:%M"), found.latest - found.earliest) if found else None


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04", "2026/3/4", "04.03.2026", "4.3.26", "Mar 4, 2026", "March 4th 2026", "4 Mar 2026", "4th of March 2026", "Wed, Mar 4 2026", "4-Mar-2026", "Mar 4, '26",
        "4. März 2026", "Mittwoch, 4. März 2026", "4 mars 2026", "4 de marzo de 2026", "4 marzo 2026", "4 maart 2026", "4 marca 2026", "4 de março de 2026", "4 марта 2026 г.",
        "4 березня 2026", "4 Mart 2026", "4. března 2026", "4 مارس 2026", "٤ مارس ٢٠٢٦", "2026年3月4日", "Member since: Mar 4, 2026", "seit 4. März 2026", "(2026-03-04)",
    ],
)  # fmt: skip
def test_a_day_is_a_day_wide_in_whatever_language_it_is_named(text: str) -> None:
    assert days(text) == ("2026-03-04", "2026-03-05")


@pytest.mark.parametrize(
    "text",
    ["Mar 2015", "March, 2015", "März 2015", "mars 2015", "marzec 2015", "март 2015", "03/2015", "03.2015", "2015-03"],
)
def test_a_month_without_a_day_is_the_whole_month(text: str) -> None:
    assert days(text) == ("2015-03-01", "2015-04-01")


def test_a_year_is_the_whole_year() -> None:
    assert days("2015") == ("2015-01-01", "2016-01-01")
    assert days("Joined: 2015") == ("2015-01-01", "2016-01-01")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("3 weeks ago", "2026-08-19", "2026-08-30"),
        ("vor 3 Wochen", "2026-08-19", "2026-08-30"),
        ("il y a 3 semaines", "2026-08-19", "2026-08-30"),
        ("hace 3 semanas", "2026-08-19", "2026-08-30"),
        ("3 settimane fa", "2026-08-19", "2026-08-30"),
        ("3 weken geleden", "2026-08-19", "2026-08-30"),
        ("3 tygodnie temu", "2026-08-19", "2026-08-30"),
        ("há 3 semanas", "2026-08-19", "2026-08-30"),
        ("3 недели назад", "2026-08-19", "2026-08-30"),
        ("3 тижні тому", "2026-08-19", "2026-08-30"),
        ("3 hafta önce", "2026-08-19", "2026-08-30"),
        ("před 3 týdny", "2026-08-19", "2026-08-30"),
        ("för 3 veckor sedan", "2026-08-19", "2026-08-30"),
        ("منذ 3 أسابيع", "2026-08-19", "2026-08-30"),
        ("about 2 months ago", "2026-06-16", "2026-07-31"),
        ("1 year, 2 months ago", "2025-06-16", "2025-07-31"),
        ("a year ago", "2024-09-16", "2026-03-18"),
    ],
)
def test_so_many_units_ago_reaches_from_cutting_off_to_rounding(text: str, earliest: str, latest: str) -> None:
    assert days(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "gestern",
        "hier",
        "ayer",
        "ieri",
        "gisteren",
        "wczoraj",
        "ontem",
        "вчера",
        "учора",
        "dün",
        "včera",
        "igår",
        "أمس",
    ],
)
def test_yesterday_is_the_calendar_day(text: str) -> None:
    assert days(text) == ("2026-09-15", "2026-09-16")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2 hours", "2 hours ago"),
        ("2h", "2 hours ago"),
        ("12d", "12 days ago"),
        ("3 mo", "3 months ago"),
        ("2 Stunden", "vor 2 Stunden"),
    ],
)
def test_a_bare_span_is_an_age(text: str, printed: str) -> None:
    assert interval_of(text, AT) == interval_of(printed, AT)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Within the last 24 hours", timedelta(hours=24)),
        ("in the past week", timedelta(weeks=1)),
        ("active in the last 3 days", timedelta(days=3)),
        ("less than a minute ago", timedelta(minutes=1)),
        ("0 days ago", timedelta(days=1)),
        ("just now", timedelta(minutes=1)),
    ],
)
def test_a_span_that_is_not_over_reaches_to_the_capture(text: str, back: timedelta) -> None:
    assert interval_of(text, AT) == Interval(AT - back, AT + timedelta(seconds=1))


def test_a_bare_span_of_an_auction_is_still_to_come() -> None:
    ends = interval_of("2 hours", AT, ahead=True)
    assert ends
    assert ends.earliest == AT + timedelta(hours=1, minutes=30)
    assert ends.latest == AT + timedelta(hours=3)
    assert interval_of("3 days left", AT) == interval_of("in 3 days", AT) == interval_of("3 days", AT, ahead=True)
    assert interval_of("3 days ago", AT, ahead=True) == interval_of("3 days ago", AT)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("gestern 14:05", "2026-09-15 14:05"),
        ("gestern, 14:05 Uhr", "2026-09-15 14:05"),
        ("hier à 14h05", "2026-09-15 14:05"),
        ("yesterday at 2:05 pm", "2026-09-15 14:05"),
        ("Mar 04, 2026 14:05", "2026-03-04 14:05"),
        ("Wed Mar 04, 2026 2:05 pm", "2026-03-04 14:05"),
        ("2026-03-04T14:05Z", "2026-03-04 14:05"),
        ("2026-03-04 16:05 +02:00", "2026-03-04 14:05"),
        ("4 марта 2026 в 14:05", "2026-03-04 14:05"),
        ("14:05", "2026-09-15 14:05"),
        ("11:05", "2026-09-16 11:05"),
        ("Monday 11:05", "2026-09-14 11:05"),
    ],
)
def test_a_clock_time_is_a_minute_wide(text: str, start: str) -> None:
    assert minutes(text) == (start, timedelta(minutes=1))


def test_clock_times_are_of_the_site_s_zone_unless_they_name_their_own() -> None:
    assert minutes("04.03.2026 14:05", zone="Europe/Berlin") == ("2026-03-04 13:05", timedelta(minutes=1))
    assert minutes("2026-03-04 14:05 UTC", zone="Europe/Berlin") == ("2026-03-04 14:05", timedelta(minutes=1))
    assert minutes("yesterday", zone="America/New_York") == ("2026-09-15 04:00", timedelta(days=1))
    assert minutes("29.03.2026", zone="Europe/Berlin") == (
        "2026-03-28 23:00",
        timedelta(hours=23),
    )  # summer time begins


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("04/03/2026", {}, ("2026-03-04", "2026-04-04")),
        ("04/03/2026", {"languages": ["en"]}, ("2026-03-04", "2026-04-04")),
        ("04/03/2026", {"languages": ["fr"]}, ("2026-03-04", "2026-03-05")),
        ("04/03/2026", {"formats": ["%m/%d/%Y"]}, ("2026-04-03", "2026-04-04")),
        ("04/03/2026 10:00", {"formats": ["%d/%m/%Y"]}, ("2026-03-04", "2026-03-04")),
        ("13/03/2026", {}, ("2026-03-13", "2026-03-14")),
        ("03/13/2026", {"languages": ["de"]}, ("2026-03-13", "2026-03-14")),
        ("04.03.2026", {"languages": ["en"]}, ("2026-03-04", "2026-03-05")),
    ],
)
def test_day_and_month_stand_in_the_order_of_the_site_or_both_are_meant(text, given, expected) -> None:
    assert days(text, **given) == expected


def test_a_day_without_a_year_is_the_last_one() -> None:
    assert days("Sep 15") == ("2026-09-15", "2026-09-16")
    assert days("25 December") == ("2025-12-25", "2025-12-26")
    assert days("4. März") == ("2026-03-04", "2026-03-05")
    assert days("29 Feb") == ("2024-02-29", "2024-03-01")
    assert days("Montag") == days("on Monday") == ("2026-09-14", "2026-09-15")


def test_a_site_s_own_format_comes_first() -> None:
    assert days("26|03|04", formats=["%y|%m|%d"]) == ("2026-03-04", "2026-03-05")
    assert days("week of 04-03-26", formats=["week of %d-%m-%y"]) == ("2026-03-04", "2026-03-05")


@pytest.mark.parametrize(
    "text",
    ["", "Glock 19", "9mm", "3 pieces", "3 Stück", "1.250,00", "100", "10", "3.5", "G17 Gen 4", "31.02.2026", "2026-13-40", "25:61", "ask", "5 stars", "x" * 5_000, "1 " * 3_000, "March 2026 14:05", "9999-12-31", "123.12.2026", "2 of 10"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert interval_of(text, AT) is None


PIECES = st.sampled_from(
    [
        "ago",
        "vor",
        "in",
        "Mar",
        "März",
        "4",
        "31",
        "99999",
        "2026",
        "0001",
        "9999",
        "'",
        ".",
        ",",
        "/",
        "-",
        ":",
        "14:05",
        "pm",
        "Uhr",
        "weeks",
        "y",
        "gestern",
        "+99:99",
        "Z",
        "T",
        "منذ",
        "年",
        "١",
        "today",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map(" ".join)), st.booleans())
def test_no_text_raises_and_no_interval_is_empty(text: str, ahead: bool) -> None:  # noqa: FBT001
    found = interval_of(
        text, AT, ahead=ahead, zone="Europe/Berlin", formats=("%d.%m.%Y", "%H:%M"), languages=("de", "zz")
    )
    assert found is None or (
        found.earliest < found.latest and found.earliest.tzinfo is UTC and found.latest.tzinfo is UTC
    )
