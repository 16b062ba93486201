"""Scoring of predictions against labelled listings, by the definitions of docs/accuracy.md."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OFFER_FIELDS = ("make", "model", "calibre")
PLACE_FIELDS = ("ships_from", "ships_to", "excludes")
FLAGS = ("parcel", "split_parts", "stealth", "in_person")
FIELDS = (*OFFER_FIELDS, "price", *PLACE_FIELDS, *FLAGS, "contacts", "modus_operandi")
CONTACT_KINDS = {"email", "phone", "whatsapp", "telegram", "wickr", "signal", "session", "xmpp", "threema", "discord"}
LANGUAGE_ROWS = 10  # a language with fewer rows has no figure of its own

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts of values found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Return the share of found values that are right; 1 where none was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Return the share of values that were found; 1 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one row that is not as it should be."""

    id: str
    field: str
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """All figures over a labelled set."""

    rows: int
    predicted: int
    trade_relevant: Figure
    item_types: tuple[tuple[str, str], ...]  # (labelled, predicted) of every row
    fields: Mapping[str, Figure]
    by_language: Mapping[str, float] = field(default_factory=dict)  # share of right item types
    fields_by_language: Mapping[str, Figure] = field(default_factory=dict)  # values of all fields together
    differences: tuple[Difference, ...] = ()

    @property
    def accuracy(self) -> float:
        """Return the share of rows with the right item type."""
        return sum(wanted == got for wanted, got in self.item_types) / len(self.item_types) if self.item_types else 1.0

    @property
    def f1_by_class(self) -> dict[str, float]:
        """Return F1 of every item type that is labelled at all."""
        right = Counter(wanted for wanted, got in self.item_types if wanted == got)
        labelled = Counter(wanted for wanted, _ in self.item_types)
        found = Counter(got for _, got in self.item_types)
        return {name: 2 * right[name] / (labelled[name] + found[name]) for name in sorted(labelled)}

    @property
    def macro_f1(self) -> float:
        """Return the mean F1 over the labelled item types."""
        figures = self.f1_by_class.values()
        return sum(figures) / len(figures) if figures else 1.0

    @property
    def all_fields(self) -> Figure:
        """Return the values of all fields together."""
        return sum(self.fields.values(), Figure())


def score(labelled: Sequence[Row], predicted: Iterable[Row]) -> Score:
    """Return the figures of predictions, joined by `id`; a row that is missing counts as an empty prediction."""
    found = {row["id"]: row for row in predicted}
    fields = dict.fromkeys(FIELDS, Figure())
    spoken: dict[str, Figure] = {}
    relevant = Figure()
    differences: list[Difference] = []
    for wanted in labelled:
        got = found.get(wanted["id"], {})
        relevant += _relevance(wanted, got)
        if wanted.get("item_type") != got.get("item_type"):
            differences.append(
                Difference(wanted["id"], "item_type", (str(wanted.get("item_type")),), (str(got.get("item_type")),))
            )
        for name, figure, difference in _compared(wanted, got):
            fields[name] += figure
            language = str(wanted.get("language"))
            spoken[language] = spoken.get(language, Figure()) + figure
            differences += [difference] if difference else []
    pairs = tuple((str(row.get("item_type")), str(found.get(row["id"], {}).get("item_type"))) for row in labelled)
    by_language = _by_language(labelled, pairs)
    return Score(
        rows=len(labelled),
        predicted=sum(row["id"] in found for row in labelled),
        trade_relevant=relevant,
        item_types=pairs,
        fields=fields,
        by_language=by_language,
        fields_by_language={language: spoken[language] for language in by_language},
        differences=tuple(differences),
    )


def as_json(result: Score) -> dict[str, Any]:
    """Return the figures as a JSON object."""
    return {
        "rows": result.rows,
        "rows_predicted": result.predicted,
        "trade_relevant": _figures(result.trade_relevant),
        "item_type": {
            "accuracy": round(result.accuracy, 4),
            "macro_f1": round(result.macro_f1, 4),
            "f1_by_class": {name: round(value, 4) for name, value in result.f1_by_class.items()},
            "accuracy_by_language": {name: round(value, 4) for name, value in result.by_language.items()},
        },
        "fields": {name: _figures(figure) for name, figure in result.fields.items()},
        "fields_f1": round(result.all_fields.f1, 4),
        "fields_f1_by_language": {name: round(figure.f1, 4) for name, figure in result.fields_by_language.items()},
    }


def _figures(figure: Figure) -> dict[str, float]:
    return {
        "precision": round(figure.precision, 4),
        "recall": round(figure.recall, 4),
        "f1": round(figure.f1, 4),
        "values": figure.right + figure.missed,
    }


def _relevance(wanted: Row, got: Row) -> Figure:
    pair = bool(wanted.get("trade_relevant")), bool(got.get("trade_relevant"))
    return Figure(right=int(pair == (True, True)), wrong=int(pair == (False, True)), missed=int(pair == (True, False)))


def _compared(wanted: Row, got: Row) -> Iterator[tuple[str, Figure, Difference | None]]:
    """Yield each field that is labelled, with its figure and what differs."""
    for name in FIELDS:
        if name == "modus_operandi" and not wanted.get("mo_labelled", True):
            continue
        want, have = values(wanted, name), values(got, name)
        right, missed, wrong = want & have, sorted(want - have), sorted(have - want)
        accepted = [value for value in wrong if value in _alternatives(wanted, name)]
        wrong = [value for value in wrong if value not in accepted]
        extra = min(len(accepted), len(missed))
        missed = missed[: len(missed) - extra]
        figure = Figure(len(right) + extra, len(wrong), len(missed))
        yield name, figure, Difference(wanted["id"], name, tuple(missed), tuple(wrong)) if wrong or missed else None


def values(row: Row, name: str) -> set[str]:
    """Return a row's values of one field, comparable."""
    if name in OFFER_FIELDS:
        return {_plain(offer[name]) for offer in row.get("offers") or [] if offer.get(name)}
    if name == "price":
        price = row.get("price") or {}
        return (
            {f"{float(price['amount']):.4g} {price.get('currency')}"}
            if price.get("amount") not in (None, "")
            else set()
        )
    if name in FLAGS:
        return {"true"} if (row.get("shipping") or {}).get(name) is True else set()
    if name == "contacts":
        contacts = [contact for contact in row.get("contacts") or [] if contact["kind"] in CONTACT_KINDS]
        return {f"{contact['kind']}:{contact['value'].lstrip('@')}".casefold() for contact in contacts}
    return set(row.get(name) or [])


def _alternatives(row: Row, name: str) -> set[str]:
    """Return the further values that count as right."""
    if name not in OFFER_FIELDS:
        return set()
    given = [offer.get(f"{name}_alt") or [] for offer in row.get("offers") or []]
    return {_plain(value) for one in given for value in ([one] if isinstance(one, str) else one)}


def _plain(value: object) -> str:
    return re.sub(r"[^0-9a-z\u0080-\uffff.]+", "", str(value).casefold())


def _by_language(labelled: Sequence[Row], pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    rows: dict[str, list[bool]] = {}
    for row, (wanted, got) in zip(labelled, pairs, strict=True):
        rows.setdefault(str(row.get("language")), []).append(wanted == got)
    return {
        language: sum(right) / len(right) for language, right in sorted(rows.items()) if len(right) >= LANGUAGE_ROWS
    }
