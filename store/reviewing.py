"""What reviewers are asked: listings whose type is doubtful and that nobody has judged, and those one other person has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, text

from records.correction import Source
from store import tables

T = tables.correction
O = tables.observation  # noqa: E741 (as in store.documents)
LABEL = tables.label
NAME = "item_type"
MINE = and_(T.c.name == NAME, T.c.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A listing with what the machine says of its type, as its newest observation shows it."""

    listing_id: int
    observation_id: int
    site: str
    texts: Mapping[str, Any]
    item_type: str
    probability: float
    abstained: bool

    @property
    def doubt(self) -> float:
        """Return how doubtful it is: 1 - probability, of an abstained label above all others."""
        return 1 - self.probability + self.abstained


def doubtful(connection: Connection, most: int) -> list[Doubtful]:
    """Return listings whose type is doubtful and that nobody has judged: the abstained ones, then the least probable."""
    abstained = connection.execute(_doubtful().where(LABEL.c.abstained).limit(most)).all()
    others = connection.execute(_doubtful().where(LABEL.c.abstained.is_(False)).limit(most - len(abstained))).all()
    return [_read(row) for row in (*abstained, *others)]


def _doubtful() -> Select[Any]:
    L = tables.listing  # noqa: N806 (as the modules name tables)
    newer = O.alias("newer")
    newest = (
        select(func.coalesce(newer.c.repeats, newer.c.id))
        .where(newer.c.listing_id == O.c.listing_id, newer.c.current)
        .order_by(newer.c.observed_at.desc(), newer.c.id.desc())
        .limit(1)
        .correlate(O)
        .scalar_subquery()
    )
    judged = select(T.c.id).where(T.c.listing_id == O.c.listing_id, MINE).exists()
    return (
        select(O.c.listing_id, O.c.id, L.c.site, O.c.texts, LABEL.c.value, LABEL.c.probability, LABEL.c.abstained)
        .join(O, O.c.id == LABEL.c.observation_id)
        .join(L, L.c.id == O.c.listing_id)
        .where(text(f"label.{tables.DOUBTFUL}"), O.c.id == newest, ~judged)
        .order_by(LABEL.c.probability, LABEL.c.id)
    )


def _read(row: Row[Any]) -> Doubtful:
    return Doubtful(row.listing_id, row.id, row.site, row.texts, row.value, row.probability, row.abstained)


def judged_once(connection: Connection, but: str, most: int) -> Sequence[tuple[int, int]]:
    """Return (listing, observation looked at) of those that one person has judged, not `but`; the newest first."""
    authors = func.count(T.c.author.distinct())
    once = (
        select(T.c.listing_id, func.max(T.c.observation_id).label("observation_id"))
        .where(MINE, T.c.observation_id.is_not(None))
        .group_by(T.c.listing_id)
        .having(authors == 1, func.max(T.c.author) != but)
        .order_by(func.max(T.c.id).desc())
        .limit(most)
    )
    return [(row.listing_id, row.observation_id) for row in connection.execute(once)]


def answers(connection: Connection, author: str) -> int:
    """Return how many questions of the review a person has answered."""
    mine = (T.c.author == author, T.c.source == Source.REVIEW.value)
    return int(connection.execute(select(func.count()).where(*mine)).scalar_one())


def lately_judged(connection: Connection, most: int) -> list[Mapping[str, Any]]:
    """Return the texts of the listings whose type was judged last."""
    content = O.alias("content")
    wanted: Select[Any] = (
        select(content.c.texts)
        .join(O, O.c.id == T.c.observation_id)
        .join(content, content.c.id == func.coalesce(O.c.repeats, O.c.id))
        .where(MINE)
        .order_by(T.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(wanted).scalars())
