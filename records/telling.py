"""What one change of a page is called and how it is read aloud, by the name of the text or value that changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from records import printed
from records.noise import PLACES, places
from records.worddiff import Piece, compare_words


class ChangeKind(StrEnum):
    """What a change is called, for people, rules and search alike; the weightiest first."""

    GONE = "gone"
    BACK = "back"
    RENAMED = "renamed"
    MOVED = "moved"  # to another address of the same site
    PRICE_FELL = "price_fell"
    PRICE_ROSE = "price_rose"
    PRICE = "price"  # in another currency, or stated for the first or last time
    SOLD_OUT = "sold_out"
    STOCK = "stock"
    SOLD = "sold"  # more pieces than before
    SHIPPING = "shipping"
    PAYMENT = "payment"
    ESCROW = "escrow"
    TEXT = "text"
    PICTURE = "picture"
    ACTIVITY = "activity"  # when the vendor was last there, how it was rated
    VALUE = "value"  # any other labelled value of the page


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that one page says otherwise than before; `records.change` is what a rule looks at as a whole.

    `words` of a text, `added` and `removed` of a list. The sentence quotes no running text.
    """

    kind: ChangeKind
    name: str  # of the text or value
    sentence: str
    before: str = ""
    after: str = ""
    words: tuple[Piece, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


PRICES = frozenset({"price", "price_text"})
RUNNING = frozenset({"title", "description", "about", "terms", "refund_policy", "licence", "files"})
STOCKS = frozenset({"quantity_left", "stock", "in_stock", "availability"})
SALES = frozenset({"units_sold", "sales", "sold", "downloads", "bids", "bid_count"})
ACTIVITIES = frozenset(
    {
        "last_seen",
        "rating",
        "positive",
        "neutral",
        "negative",
        "count",
        "total_count",
        "feedback_count",
        "level",
        "trust",
    }
)
MOST_NAMES = 12  # of countries in a sentence
LONGEST_QUOTE = 80  # characters of a value in a sentence


def tell(name: str, old: str, new: str) -> Change:
    """Return the change of one text or value, both sides as printed; "" where it is not stated."""
    bare = name.removeprefix("attributes.")
    if bare in RUNNING:
        return _running(name, old, new)
    teller = next((teller for names, teller in _TELLERS if bare in names), _value)
    change = teller(name, old, new)
    return replace(change, sentence=_line(change.sentence) or f"{_noun(name)} changed")


def _price(name: str, old: str, new: str) -> Change:
    was, now = printed.price(old), printed.price(new)
    if was is None or now is None or was.currency != now.currency or was.amount == now.amount:
        return Change(ChangeKind.PRICE, name, _restated(old, new, was, now), old, new)
    fell = now.amount < was.amount
    share = abs(now.amount - was.amount) * 100 / was.amount if was.amount else None
    by = "" if share is None else f", by {_percent(share)} %"
    sentence = (
        f"The price {'fell' if fell else 'rose'} from {_plain(was.amount)} to {_plain(now.amount)} {now.currency}"
    )
    return Change(ChangeKind.PRICE_FELL if fell else ChangeKind.PRICE_ROSE, name, f"{sentence.strip()}{by}", old, new)


def _restated(old: str, new: str, was: printed.Price | None, now: printed.Price | None) -> str:
    if was and now and was.currency != now.currency and was.currency and now.currency:
        return (
            f"The price is in {now.currency} instead of {was.currency}: {_plain(was.amount)} {was.currency} before,"
            f" {_plain(now.amount)} {now.currency} now"
        )
    return _told("The price", old, new)


def _stock(name: str, old: str, new: str) -> Change:
    was, now = printed.stock(old), printed.stock(new)
    if now == 0 and was != 0 and new:
        return Change(ChangeKind.SOLD_OUT, name, f"Sold out{f', {was} before' if was else ''}", old, new)
    if was is not None and now is not None:
        return Change(ChangeKind.STOCK, name, f"The stock went from {was} to {now}", old, new)
    return Change(ChangeKind.STOCK, name, _told("The stock", old, new), old, new)


def _sold(name: str, old: str, new: str) -> Change:
    was, now = printed.stock(old), printed.stock(new)
    noun = {"downloads": "downloads", "bids": "bids", "bid_count": "bids"}.get(name.removeprefix("attributes."), "sold")
    if was is None or now is None:
        return Change(
            ChangeKind.SOLD, name, _told(f"The number {noun}" if noun == "sold" else noun, old, new), old, new
        )
    more = f"{now - was} more {noun}" if now >= was else f"Fewer {noun}"
    return Change(ChangeKind.SOLD, name, f"{more}: {now} instead of {was}", old, new)


def _shipping(name: str, old: str, new: str) -> Change:
    was, now = places(old), places(new)
    added = tuple(now[key] for key in now if key not in was)
    removed = tuple(was[key] for key in was if key not in now)
    verb = "from" if name.startswith("ships_from") else "to"
    parts = [f"now ships {verb} {_list(added)}"] if added else []
    parts += [f"no longer ships {verb} {_list(removed)}"] if removed else []
    return Change(ChangeKind.SHIPPING, name, _sentence("; ".join(parts)), old, new, added=added, removed=removed)


def _payment(name: str, old: str, new: str) -> Change:
    was, now = places(old), places(new)
    added = tuple(now[key] for key in now if key not in was)
    removed = tuple(was[key] for key in was if key not in now)
    parts = [f"now takes {_list(added)}"] if added else []
    parts += [f"no longer takes {_list(removed)}"] if removed else []
    sentence = _sentence("; ".join(parts)) or "The ways of paying stand in another order"
    return Change(ChangeKind.PAYMENT, name, sentence, old, new, added=added, removed=removed)


def _escrow(name: str, old: str, new: str) -> Change:
    words = {("yes", "no"): "No longer with escrow", ("no", "yes"): "Now with escrow"}
    return Change(ChangeKind.ESCROW, name, words.get((old, new)) or _told("Escrow", old, new), old, new)


def _gone(name: str, old: str, new: str) -> Change:
    if new:
        return Change(ChangeKind.GONE, name, "Gone: it was not found any more", old, new)
    return Change(ChangeKind.BACK, name, f"Back: it was gone since {old[:10]}", old, new)


def _moved(name: str, old: str, new: str) -> Change:
    return Change(ChangeKind.MOVED, name, _told("The address", old, new), old, new)


def _renamed(name: str, old: str, new: str) -> Change:
    if not old or not new:
        return Change(ChangeKind.VALUE, name, _told("The seller", old, new), old, new)
    return Change(
        ChangeKind.RENAMED, name, f"The seller is now called {_quoted(new)} instead of {_quoted(old)}", old, new
    )


def _picture(name: str, old: str, new: str) -> Change:
    sentence = "Another picture" if old and new else "A picture for the first time" if new else "No picture any more"
    return Change(ChangeKind.PICTURE, name, sentence, old, new)


def _activity(name: str, old: str, new: str) -> Change:
    return Change(ChangeKind.ACTIVITY, name, _told(_noun(name), old, new), old, new)


def _value(name: str, old: str, new: str) -> Change:
    return Change(ChangeKind.VALUE, name, _told(_noun(name), old, new), old, new)


def _running(name: str, old: str, new: str) -> Change:
    words = compare_words(old, new)
    added, removed = (sum(len(p.text.split()) for p in words if p.op == op) for op in ("added", "removed"))
    noun = _noun(name)
    if not old or not new:
        sentence = f"{noun} for the first time, {_words(added)}" if new else f"{noun} taken away, {_words(removed)}"
    else:
        parts = [f"{_words(added)} put in"] if added else []
        parts += [f"{_words(removed)} taken out"] if removed else []
        sentence = f"{noun} changed: {' and '.join(parts)}"
    return Change(ChangeKind.TEXT, name, sentence, old, new, words=words)


_TELLERS: tuple[tuple[frozenset[str], Callable[[str, str, str], Change]], ...] = (
    (PRICES, _price),
    (STOCKS, _stock),
    (SALES, _sold),
    (PLACES, _shipping),
    (frozenset({"payment"}), _payment),
    (frozenset({"escrow"}), _escrow),
    (frozenset({"gone"}), _gone),
    (frozenset({"url"}), _moved),
    (frozenset({"handle", "vendor"}), _renamed),
    (frozenset({"picture"}), _picture),
    (ACTIVITIES, _activity),
)


def _told(noun: str, old: str, new: str) -> str:
    if not old:
        return f"{noun}: {_quoted(new) or 'empty'}, not stated before"
    if not new:
        return f"{noun}: no longer stated, {_quoted(old)} before"
    return f"{noun}: {_quoted(old)} before, {_quoted(new)} now"


def _noun(name: str) -> str:
    return name.removeprefix("attributes.").removesuffix("_text").replace("_", " ").capitalize()


def _quoted(text: str) -> str:
    line = _line(text)
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}…"


def _line(text: str) -> str:
    """Return the text in one line, without marks that no voice can read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _words(number: int) -> str:
    return f"{number} word{'' if number == 1 else 's'}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _list(names: tuple[str, ...]) -> str:
    shown = (*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more") if len(names) > MOST_NAMES else names
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def _plain(amount: Decimal) -> str:
    return f"{amount:,f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:,f}"


def _percent(share: Decimal) -> str:
    return f"{share:.0f}" if share >= 1 else f"{share:.1f}"
