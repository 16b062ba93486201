"""Links between vendor accounts: who is probably one seller, in words, with what speaks for and against.

Accounts are never merged; a link is evidence for a person's judgement. Weights follow the explicit matrix below, after the
findings on hard identifiers first (PGP fingerprint, personal wallet, contact) and a handle never alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

MATRIX: Mapping[str, float] = {
    "pgp": 0.9,
    "wallet": 0.8,
    "contact": 0.7,
    "onion": 0.5,
}  # selector kind → weight when shared
HANDLE = 0.2  # the same handle alone says little: handles are free to take
OTHER_KEY = -0.6  # the same handle with another PGP key: an impersonator, or a lost key
CROWD: Mapping[str, int] = {
    "pgp": 20
}  # a selector that more accounts show is a market's or an escrow's, and links nobody
CROWD_ELSE = 5
WORDS = 0.1  # of each listing that uses the same words, of two accounts; more accounts share it among them
WORDS_MOST = 0.3  # sellers copy each other: words alone never make a seller, however many
WORDS_CROWD = 5  # accounts; a text that more use is a scam's or the trade's, and links nobody
NAMES = {"pgp": "PGP key", "wallet": "wallet", "contact": "contact", "onion": "onion address"}


@dataclass(frozen=True, slots=True)
class Account:
    """A vendor account with its selectors as (kind, value)."""

    id: int
    site: str
    handle: str
    handle_key: str
    first_seen_at: datetime
    selectors: frozenset[tuple[str, str]] = frozenset()

    def keys(self) -> frozenset[str]:
        """Return the fingerprints of its PGP keys."""
        return frozenset(value for kind, value in self.selectors if kind == "pgp")


@dataclass(frozen=True, slots=True)
class Template:
    """In how many listings another account uses an account's words, and how many accounts use the rarest of these texts."""

    listings: int
    users: int


@dataclass(frozen=True, slots=True)
class Ground:
    """One row of reasons; `selector` is what is shared, empty for a handle."""

    words: str
    weight: float
    selector: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Another account and why it may be the same seller; `warning` where it may be somebody who pretends to be."""

    other: Account
    grounds: tuple[Ground, ...]
    warning: bool

    @property
    def score(self) -> float:
        """Return how strongly the grounds speak, 0–1: independent reasons add up, what is against takes away."""
        doubt = 1.0
        for ground in self.grounds:
            doubt *= 1.0 - max(ground.weight, 0.0)
        return max(0.0, 1.0 - doubt + sum(min(ground.weight, 0.0) for ground in self.grounds))


def links(
    account: Account,
    others: Iterable[Account],
    shown_by: Mapping[tuple[str, str], int],
    templates: Mapping[int, Template] | None = None,
) -> list[Link]:
    """Return the links of an account, strongest first; `shown_by` counts the accounts that show a selector.

    `templates` says by account which share the account's words.
    """
    shared = templates or {}
    found = [
        Link(other, grounds, any(ground.weight < 0 for ground in grounds))
        for other in others
        if other.id != account.id
        and (grounds := (*_grounds(account, other, shown_by), *_same_words(shared.get(other.id))))
    ]
    return sorted(found, key=lambda link: (-link.score, link.other.site, link.other.handle))


def _grounds(account: Account, other: Account, shown_by: Mapping[tuple[str, str], int]) -> tuple[Ground, ...]:
    shared = sorted(account.selectors & other.selectors, key=lambda selector: (-MATRIX.get(selector[0], 0.0), selector))
    grounds = [
        Ground(f"shows the same {NAMES.get(kind, kind)}", MATRIX[kind], (kind, value))
        for kind, value in shared
        if kind in MATRIX and shown_by.get((kind, value), 0) <= CROWD.get(kind, CROWD_ELSE)
    ]
    if account.handle_key == other.handle_key:
        grounds.append(Ground("has the same handle", HANDLE))
        if account.keys() and other.keys() and not account.keys() & other.keys():
            grounds.append(Ground("shows another PGP key: an impersonator, or a key that was replaced", OTHER_KEY))
    return tuple(grounds)


def _same_words(shared: Template | None) -> tuple[Ground, ...]:
    """Return the ground that shared texts are: capped, and less the more accounts use them.

    >>> _same_words(Template(1, 2))[0].weight, _same_words(Template(9, 2))[0].weight, _same_words(Template(9, 4))[0].weight
    (0.1, 0.3, 0.15)
    >>> _same_words(Template(9, 6))
    ()
    """
    if shared is None or shared.users > WORDS_CROWD:
        return ()
    weight = min(WORDS_MOST, WORDS * shared.listings) * 2 / max(shared.users, 2)
    words = f"uses the same words as in {shared.listings} listing{'s' if shared.listings > 1 else ''}"
    crowd = f"; {shared.users} accounts use them" if shared.users > 2 else ""
    return (Ground(words + crowd, round(weight, 2)),)
