"""Rules as data: one file of `config/rules` is one frozen rule; what is wrong names file, line and field."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from alerts.condition import Condition
from configfile.loading import ConfigError, FrozenModel, parse
from records.alert import Severity
from records.listing import TEXT_FIELDS

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"[^\W_]{2}")
]  # marks alone would stand anywhere
TextField = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(TEXT_FIELDS)}|attributes\..+)$")]
Sign = Literal["parcel", "tracked", "stealth", "split_parts", "carrier"]


class Graded(FrozenModel):
    """A severity for changes that meet all its conditions."""

    severity: Severity
    when: tuple[Condition, ...] = Field(min_length=1)


class Rule(FrozenModel):
    """What every rule says, whatever its kind."""

    name: Name
    title: Sentence
    owner: Sentence
    purpose: Sentence
    severity: Severity
    severity_when: tuple[Graded, ...] = ()  # the first that is met wins over `severity`
    where: tuple[Condition, ...] = ()  # all must be met, beside what the kind asks
    arm: Literal["past", "now"] = "past"
    enabled: bool = True
    channels: tuple[str, ...] | None = None  # None: every channel of the settings


class NewVendor(Rule):
    """An account that was not there before watching began, at its first listing that counts; once per account."""

    kind: Literal["new_vendor"]
    scope: Literal["ever", "elsewhere", "per_market"]
    only: Literal["trade_relevant", "all"] = "trade_relevant"


class ParcelOffer(Rule):
    """A trade-relevant listing that says how it is sent; once per listing."""

    kind: Literal["parcel_offer"]
    signs: tuple[Sign, ...] = Field(
        default=("parcel", "tracked", "stealth", "split_parts", "carrier"), min_length=1
    )  # any of them


class Keyword(Rule):
    """A listing in which one of the words stands, however it is disguised; once per listing."""

    kind: Literal["keyword"]
    words: tuple[Word, ...] = Field(min_length=1)  # phrases; a * stands for any ending of its word
    fields: tuple[TextField, ...] = ("title", "description", "category")


class Match(Rule):
    """A listing or account that meets all conditions of `where`; once each."""

    kind: Literal["match"]
    where: tuple[Condition, ...] = Field(min_length=1)


AnyRule = NewVendor | ParcelOffer | Keyword | Match
KINDS: dict[str, type[AnyRule]] = {
    "new_vendor": NewVendor,
    "parcel_offer": ParcelOffer,
    "keyword": Keyword,
    "match": Match,
}


class _KindOnly(BaseModel):
    """Which model the file is for."""

    kind: Literal["new_vendor", "parcel_offer", "keyword", "match"]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with the text it was read from: that text is what a version of the rule is."""

    rule: AnyRule
    body: str


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """All rules of a folder that can be used, and what is wrong with the others."""

    good: tuple[RuleFile, ...]
    broken: tuple[ConfigError, ...]


def load_rule(path: Path) -> RuleFile:
    """Return the rule of one file; raise ConfigError with file, line and field."""
    try:
        body = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, 1, "", str(error)) from error
    rule = parse(body, KINDS[parse(body, _KindOnly, path).kind], path)
    if rule.name != path.stem:
        line = next((n for n, text in enumerate(body.splitlines(), 1) if text.startswith("name:")), 1)
        raise ConfigError(path, line, "name", f"must be {path.stem!r}, as the file is called")
    return RuleFile(rule, body)


def load_rules(folder: Path, only: Sequence[Path] = ()) -> RuleFiles:
    """Return the rules of `folder/*.yml` (or of the named files) in order of name; a broken file stops no other.

    Asked again and again, it reads again only what has changed: the same files give the same object.
    """
    paths = tuple(only) or tuple(sorted(folder.glob("*.yml")))
    return _load_all(tuple((path, *_state(path)) for path in paths))


def _state(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:  # gone since it was listed; reading it will say so
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@functools.lru_cache(maxsize=8)
def _load_all(files: tuple[tuple[Path, int, int], ...]) -> RuleFiles:
    good: list[RuleFile] = []
    broken: list[ConfigError] = []
    for path, _, _ in files:
        try:
            good.append(load_rule(path))
        except ConfigError as error:
            broken.append(error)
    return RuleFiles(tuple(good), tuple(broken))
