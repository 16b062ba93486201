from datetime import UTC, datetime, timedelta
from decimal import Decimal

from index.protocol import Group
from reports.prices import SMALL, price_rows
from reports.routes import matrix
from reports.series import bucketed
from store.trends import Appeared, Looked, Price

DAY = datetime(2031, 5, 1, tzinfo=UTC)


def test_a_day_that_nobody_looked_at_is_not_a_day_on_which_nothing_was_seen():
    looked = [Looked(DAY, "fernhill", 2, 1), Looked(DAY + timedelta(days=2), "fernhill", 1, 1)]
    appeared = [Appeared(DAY, "firearm", 3)]
    buckets = bucketed(DAY, DAY + timedelta(days=2), "day", appeared, looked)
    assert [(b.collected, b.visits, b.complete, b.values.get("firearms", 0)) for b in buckets] == [
        (True, 2, 1, 3),
        (False, 0, 0, 0),
        (True, 1, 1, 0),
    ]


def test_prices_are_grouped_by_type_and_currency_the_largest_group_first():
    prices = [Price("firearm", "EUR", Decimal(n)) for n in (1, 2, 3, 4, 100)] + [Price("ammunition", "BTC", Decimal(1))]
    first, second = price_rows(prices, suppress=False)
    assert (first.item_type, first.n, first.low, first.median, first.high) == ("firearm", 5, 2, 3, 4)
    assert (second.currency, second.median) == ("BTC", 1)


def test_a_small_group_is_hidden_where_asked_for():
    prices = [Price("firearm", "EUR", Decimal(900))] * (SMALL - 1)
    (row,) = price_rows(prices, suppress=True)
    assert (row.hidden, row.median) == (True, None)


def test_the_busiest_places_come_first_and_small_cells_are_hidden_where_asked_for():
    groups = [Group(("SI", "EU"), 7), Group(("DE", "EU"), 2), Group(("SI", "WW"), 1)]
    shown = matrix(groups, suppress=True)
    assert (shown.origins, shown.targets) == (("SI", "DE"), ("EU", "WW"))
    assert shown.cells == {("SI", "EU"): "7", ("DE", "EU"): f"< {SMALL}", ("SI", "WW"): f"< {SMALL}"}
    assert matrix(groups, suppress=False).cells["SI", "WW"] == "1"
