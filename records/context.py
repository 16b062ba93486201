"""A context: what only the store knows of a listing when it is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Copy:
    """Another listing that says nearly the same; `likeness` is the share of word runs that both have, 0–1."""

    listing_id: int
    account_id: int | None
    site: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Context:
    """What the store adds to a listing's own words; the defaults say that nothing is known."""

    new_sender: bool | None = None  # whether its account was first seen with it, and not at the site's first look
    copies: Sequence[Copy] = ()  # of other accounts, the most alike first
    copies_number: int = 0  # how many other accounts use its text; `copies` may show fewer
    same_picture: int = 0  # how many other accounts show its main picture
    price_eur: Decimal | None = (
        None  # of a piece, or a round of ammunition; none where the listing does not tell for how many
    )
    typical_eur: Decimal | None = None  # the median of what goods of its type cost, a piece
    prices: int = 0  # how many prices that median rests on
