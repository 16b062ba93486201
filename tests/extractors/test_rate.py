from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from configfile.loading import ConfigError
from extractors.rate import load_rates, to_eur
from records.analysis import Money

TABLE = """
about: for a test
source: made up
longest_days: 100
follow: {USDT: USD}
rates:
  USD: {"2020-01": "0.90", "2020-02": "0.80"}
"""


@pytest.fixture
def rates(tmp_path):
    path = tmp_path / "rates.yml"
    path.write_text(TABLE)
    return load_rates(path)


def worth(rates, currency: str, at: datetime, amount: str = "10") -> Decimal | None:
    return to_eur(Money(Decimal(amount), currency), at, rates)


def test_the_rate_of_the_month_counts_from_its_first_instant(rates):
    february = datetime(2020, 2, 1, tzinfo=UTC)
    assert worth(rates, "USD", february) == Decimal("8.00")
    assert worth(rates, "USD", february - timedelta(microseconds=1)) == Decimal("9.00")


def test_a_time_before_the_table_or_long_after_it_has_no_worth(rates):
    assert worth(rates, "USD", datetime(2019, 12, 31, tzinfo=UTC)) is None
    assert worth(rates, "USD", datetime(2020, 6, 1, tzinfo=UTC)) is None


def test_an_unknown_or_missing_currency_has_no_worth(rates):
    at = datetime(2020, 2, 2, tzinfo=UTC)
    assert worth(rates, "XYZ", at) is None
    assert worth(rates, "", at) is None


def test_a_coin_that_follows_a_currency_is_worth_the_same(rates):
    at = datetime(2020, 2, 2, tzinfo=UTC)
    assert worth(rates, "USDT", at) == worth(rates, "USD", at)


def test_euros_are_euros_at_any_time(rates):
    assert worth(rates, "EUR", datetime(1999, 1, 1, tzinfo=UTC), "12.345") == Decimal("12.34")


def test_a_broken_table_names_its_file_and_line(tmp_path):
    path = tmp_path / "rates.yml"
    path.write_text(TABLE.replace('"0.90"', '"much"'))
    with pytest.raises(ConfigError, match=r"rates\.yml:7"):
        load_rates(path)


def test_the_table_that_ships_says_that_it_is_approximate_and_rises_in_time():
    rates = load_rates()
    assert "rounded by hand" in rates.source
    assert all(list(months) == sorted(months) for months in rates.months.values())
    assert {"BTC", "XMR", "USD", "USDT", "RUB", "PLN"} <= set(rates.months)
