"""The review queue: whom to ask about what, so that few answers teach much and agreement between reviewers can be told."""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from reports.agreement import Agreement, agreement
from store import corrections, reviewing
from store.listings import title_key
from store.reviewing import Doubtful

POOL = 400  # listings among which the next one is chosen
LATELY = 40  # judged listings that the next one should not be like
SECOND_EVERY = 5  # each so many answers one is asked that somebody else has answered before
CHARACTERS = 2000
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """The listing that a reviewer is asked about, as which observation shows it; `waiting` counts up to POOL."""

    listing_id: int
    observation_id: int
    waiting: int


def words_of(texts: Mapping[str, Any]) -> Words:
    """Return the folded words of a listing's title and description."""
    said = " ".join(str(texts.get(name) or "") for name in ("title", "description"))
    return frozenset(title_key(said[:CHARACTERS]).split())


def likeness(one: Words, other: Words) -> float:
    """Return the share of the words of either that both have (Jaccard 1901), 0–1; two without words are alike.

    >>> likeness(frozenset({"brass", "lamp"}), frozenset({"brass", "key"}))
    0.3333333333333333
    """
    return len(one & other) / len(one | other) if one or other else 1.0


def ordered(pool: Sequence[Doubtful], judged: Collection[Words] = ()) -> Iterator[Doubtful]:
    """Yield the listings so that the next one is always doubtful and unlike all before it and unlike those judged lately.

    Greedy farthest-first (Gonzalez 1985), each distance weighed with the doubt; the order is the same for the same pool.
    """
    words = {one.listing_id: words_of(one.texts) for one in pool}
    near = {number: max((likeness(mine, other) for other in judged), default=0.0) for number, mine in words.items()}
    left = {one.listing_id: one for one in pool}
    while left:
        chosen = max(
            left.values(), key=lambda one: (one.doubt * (1 - near[one.listing_id]), one.doubt, -one.listing_id)
        )
        yield left.pop(chosen.listing_id)
        for number in left:
            near[number] = max(near[number], likeness(words[number], words[chosen.listing_id]))


def queue(connection: Connection) -> Iterator[Doubtful]:
    """Yield the doubtful listings in the order in which they are asked about."""
    judged = [words_of(texts) for texts in reviewing.lately_judged(connection, LATELY)]
    return ordered(reviewing.doubtful(connection, POOL), judged)


def next_question(connection: Connection, reviewer: str, skipped: Collection[int] = ()) -> Question | None:
    """Return what to ask a reviewer next: each `SECOND_EVERY` answers a listing that one other person has judged.

    Nothing tells the two apart: what the other one said is not shown.
    """
    pool = [one for one in reviewing.doubtful(connection, POOL) if one.listing_id not in skipped]
    count = reviewing.answers(connection, reviewer)
    if count % SECOND_EVERY == SECOND_EVERY - 1:
        again = [pair for pair in reviewing.judged_once(connection, reviewer, LATELY) if pair[0] not in skipped]
        if again:
            chosen = again[zlib.crc32(f"{reviewer} {count}".encode()) % len(again)]
            return Question(*chosen, len(pool))
    judged = [words_of(texts) for texts in reviewing.lately_judged(connection, LATELY)]
    first = next(ordered(pool, judged), None)
    return Question(first.listing_id, first.observation_id, len(pool)) if first else None


def agreements(connection: Connection) -> list[Agreement]:
    """Return the agreement about every label that two people judged, by label name."""
    said = corrections.judgements(connection)
    found = [agreement(name, answers) for name, answers in sorted(said.items())]
    return [one for one in found if one.pairs]
