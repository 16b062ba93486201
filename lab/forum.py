"""Threads of the lab's forum: boards, posts with their minutes, members; a seed says the same for ever."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Any

from configfile.loading import FrozenModel, load
from lab.crowd import LAST_DAY
from lab.words import FOLDER
from lab.writer import DAY_ZERO

_FIRST_POST = 41_200
_MINUTES = 24 * 60


class Topic(FrozenModel):
    """How a thread begins."""

    title: str
    text: str


class Board(FrozenModel):
    """A board of the forum."""

    name: str
    about: str


class Phrases(FrozenModel):
    """What threads are made of."""

    members: tuple[str, ...]
    ranks: tuple[str, ...]
    abouts: tuple[str, ...]
    signatures: tuple[str, ...]
    boards: dict[str, Board]
    topics: dict[str, tuple[Topic, ...]]
    relevant: dict[str, tuple[Topic, ...]]
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who writes on the forum."""

    handle: str
    rank: str
    about: str
    signature: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody wrote, at which minute; `number` grows over the whole forum."""

    number: int
    thread: int
    author: str
    posted_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with the posts that are there."""

    number: int
    board: str
    title: str
    posts: tuple[Post, ...]
    relevant: bool  # names goods that a watch is about


@dataclass(frozen=True, slots=True)
class Forum:
    """All that is on the forum up to a day, threads with the newest post first."""

    threads: tuple[Thread, ...]
    members: dict[str, Member]

    def thread(self, number: int) -> Thread | None:
        """Return the thread with that number."""
        return next((thread for thread in self.threads if thread.number == number), None)

    def of_board(self, board: str) -> tuple[Thread, ...]:
        """Return the threads of a board."""
        return tuple(thread for thread in self.threads if thread.board == board)

    def of_member(self, handle: str) -> tuple[Post, ...]:
        """Return what somebody wrote, newest first."""
        own = [post for thread in self.threads for post in thread.posts if post.author == handle]
        return tuple(sorted(own, key=lambda post: post.number, reverse=True))

    def post(self, number: int) -> tuple[Thread, Post] | None:
        """Return the post with that number and its thread."""
        return next(((thread, post) for thread in self.threads for post in thread.posts if post.number == number), None)


@cache
def phrases() -> Phrases:
    """Return the pieces that threads are made of."""
    return load(FOLDER / "quay.yml", Phrases)


@lru_cache(maxsize=64)
def forum(seed: int, day: int) -> Forum:
    """Return what the forum shows on a day: all that was written before it ends."""
    end = DAY_ZERO + timedelta(days=day + 1)
    begun = [_until(thread, end) for thread in _threads(seed) if thread.posts[0].posted_at < end]
    begun.sort(key=lambda thread: thread.posts[-1].number, reverse=True)
    return Forum(tuple(begun), {member.handle: member for member in _members(seed)})


def told(seed: int, day: int) -> list[dict[str, Any]]:
    """Return the threads up to a day as plain values, for a machine."""
    rows = [asdict(thread) for thread in forum(seed, day).threads]
    for post in (post for row in rows for post in row["posts"]):
        post["posted_at"] = post["posted_at"].isoformat()
    return rows


def _until(thread: Thread, end: datetime) -> Thread:
    posts = tuple(post for post in thread.posts if post.posted_at < end)
    return Thread(thread.number, thread.board, thread.title, posts, thread.relevant)


def _rng(seed: int, what: str) -> Random:
    return Random(f"quay {seed} {what}")  # noqa: S311 (a story, not a secret)


@lru_cache(maxsize=4)
def _members(seed: int) -> tuple[Member, ...]:
    rng, words = _rng(seed, "members"), phrases()
    return tuple(
        Member(handle, rng.choice(words.ranks), rng.choice(words.abouts), rng.choice(words.signatures), DAY_ZERO - timedelta(minutes=rng.randrange(420 * _MINUTES, 1200 * _MINUTES)))
        for handle in words.members
    )  # fmt: skip


@lru_cache(maxsize=4)
def _threads(seed: int) -> tuple[Thread, ...]:
    rng, words = _rng(seed, "threads"), phrases()
    rows = [(board, topic, False) for board, topics in words.topics.items() for topic in topics]
    rows += [(board, topic, True) for board, topics in words.relevant.items() for topic in topics]
    drafts = [(board, topic, relevant, _times(rng)) for board, topic, relevant in rows]
    moments = sorted(moment for *_, times in drafts for moment in times)
    numbers = {moment: number for number, moment in enumerate(moments, _FIRST_POST)}
    drafts.sort(key=lambda draft: draft[3][0])
    return tuple(
        Thread(number, board, topic.title, tuple(_posts(rng, number, topic, [(numbers[time], time) for time in times])), relevant)
        for number, (board, topic, relevant, times) in enumerate(drafts, 1_001)
    )  # fmt: skip


def _times(rng: Random) -> list[datetime]:
    """Return the different minutes of a thread's posts; most begin before the story and some go on within it."""
    begin = rng.randrange(-300 * _MINUTES, LAST_DAY * _MINUTES)
    count = rng.choice([1, 3, 5, 8, 12, 17, 24, 31])
    gaps = sorted(rng.sample(range(5, 30 * _MINUTES), count - 1))
    return [DAY_ZERO + timedelta(minutes=begin + gap, seconds=rng.randrange(60)) for gap in [0, *gaps]]


def _posts(rng: Random, thread: int, topic: Topic, places: list[tuple[int, datetime]]) -> list[Post]:
    words = phrases()
    members = [member for member in words.members if rng.random() < 0.6] or list(words.members)
    texts = [topic.text, *(" ".join(rng.sample(words.replies, rng.choice([1, 1, 2]))) for _ in places[1:])]
    return [
        Post(number, thread, rng.choice(members), moment, text)
        for (number, moment), text in zip(places, texts, strict=True)
    ]
