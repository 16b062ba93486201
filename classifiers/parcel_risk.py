"""How likely a listing leads to a parcel of arms that is hard to find: every part quotes its words or names its figure of the store."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from classifiers.given import Classifier, Given
from classifiers.risk import PATH, Group, Part, RiskModel
from configfile.loading import load
from records.analysis import TRADE_RELEVANT
from records.context import Context
from records.fact import Fact
from records.label import Label, Reason

NAME = "parcel_risk"
VERSION = "rules-1"
Held = tuple[Fact | None, str]  # the words a part rests on, and what is said beside it


def build(path: str = "") -> Classifier:
    """Return the score of `path`, by default config/risk.yml; its value is the level, its probability the score itself.

    Only listings about arms and such as trade in them are scored.
    """
    model = load(Path(path) if path else PATH, RiskModel)

    def classify(given: Given) -> Iterable[Label]:
        item = given.labels["item_type"]
        if item.value not in TRADE_RELEVANT and given.labels["trade_relevant"].value != "true":
            return
        reasons = [*_goods(given, model)]
        for group in model.groups:
            found = list(_holding(group, given, model))
            reasons += found
            if not found and group.unknown:
                reasons.append(Reason(f"unknown: {group.unknown}", 0.0))
        score = _score(reasons)
        level = "high" if score >= model.levels.high else "medium" if score >= model.levels.medium else "low"
        yield Label(NAME, level, round(score, 3), tuple(_ordered(reasons)), f"{NAME} {VERSION}")

    return classify


def _score(reasons: Iterable[Reason]) -> float:
    """Return the score: parts that raise it each take their share of what is left to 1, those that lower it their share of it.

    >>> _score([Reason("", 0.4), Reason("", 0.3), Reason("", 0.0)]), _score([Reason("", 0.5), Reason("", -0.5)])
    (0.58, 0.25)
    """
    left, kept = 1.0, 1.0
    for reason in reasons:
        if reason.weight > 0:
            left *= 1 - reason.weight
        else:
            kept *= 1 + reason.weight
    return round((1 - left) * kept, 6)


def _ordered(reasons: Sequence[Reason]) -> list[Reason]:
    """Return what raises the score, the strongest first, then what lowers it, then what is unknown."""
    return sorted(reasons, key=lambda reason: (reason.weight == 0, -reason.weight))


def _goods(given: Given, model: RiskModel) -> Iterator[Reason]:
    item = given.labels["item_type"]
    words = next((reason.fact for reason in item.reasons if reason.fact), None)
    if weight := model.item_types.get(item.value):
        yield Reason(f"sold as {item.value.replace('_', ' ')}", weight, words)


def _holding(group: Group, given: Given, model: RiskModel) -> Iterator[Reason]:
    for part in group.parts:
        if held := _rests_on(part, given, model):
            fact, beside = held
            yield Reason(f"{part.says}{f': {beside}' if beside else ''}", part.weight, fact)


def _rests_on(part: Part, given: Given, model: RiskModel) -> Held | None:
    """Return what a part rests on, None where it does not hold."""
    if part.figure is not None:
        return _FIGURES[part.figure](given, model)
    if part.unless and _first(given.facts, part.unless):
        return None
    fact = _first(given.facts, part.facts or {})
    if fact is None:
        return None
    contents = fact.attributes.get("contents")
    return fact, f"as {contents!r}" if contents else ""


def _first(facts: Iterable[Fact], wanted: dict[str, tuple[str, ...]]) -> Fact | None:
    return next(
        (
            fact
            for fact in facts
            if fact.value in wanted.get(fact.kind, ()) and fact.attributes.get("role") not in ("denied", "target")
        ),
        None,
    )


def _places(given: Given, role: str) -> list[Fact]:
    return [fact for fact in given.facts if fact.kind == "route" and fact.attributes.get("role") == role]


def _country(fact: Fact) -> str:
    return fact.value.partition("-")[0]


def _crosses_customs(given: Given, model: RiskModel) -> Held | None:
    """Return the pair of places between which goods must be declared."""
    for start in _places(given, "from"):
        for end in _places(given, "to"):
            both = {_country(start), _country(end)}
            if len(both) == 2 and (both & model.everywhere or not both <= model.customs_union):
                return end, f"{start.value} to {end.value}"
    return None


def _within_union(given: Given, model: RiskModel) -> Held | None:
    for start in _places(given, "from"):
        for end in _places(given, "to"):
            if start.value != end.value and {_country(start), _country(end)} <= model.customs_union:
                return end, f"{start.value} to {end.value}"
    return None


def _domestic(given: Given, model: RiskModel) -> Held | None:
    starts, ends = _places(given, "from"), _places(given, "to")
    stays = {_country(fact) for fact in starts} == {_country(fact) for fact in ends}
    if (
        not ends
        or not stays
        or len({_country(fact) for fact in ends}) > 1
        or _country(ends[0]) in {"EU", *model.everywhere}
    ):
        return None
    return ends[0], ends[0].value


def _refuses_places(given: Given, model: RiskModel) -> Held | None:  # noqa: ARG001 (a figure's signature)
    refused = _places(given, "exclude")
    return (refused[0], ", ".join(dict.fromkeys(fact.value for fact in refused))) if refused else None


def _new_sender(given: Given, model: RiskModel) -> Held | None:  # noqa: ARG001
    return (None, "the store's first sight of the account") if given.context.new_sender else None


def _known_sender(given: Given, model: RiskModel) -> Held | None:  # noqa: ARG001
    return (None, "the store's first sight of the account") if given.context.new_sender is False else None


def _cheap(given: Given, model: RiskModel) -> Held | None:
    share = _share_of_usual(given.context, model)
    return (_price(given), _compared(given.context)) if share is not None and share < model.cheap else None


def _usual_price(given: Given, model: RiskModel) -> Held | None:
    share = _share_of_usual(given.context, model)
    return (_price(given), _compared(given.context)) if share is not None and share >= model.cheap else None


def _share_of_usual(context: Context, model: RiskModel) -> Decimal | None:
    if not context.price_eur or not context.typical_eur or context.prices < model.least_prices:
        return None
    return context.price_eur / context.typical_eur


def _compared(context: Context) -> str:
    return f"{context.price_eur:.0f} EUR a piece, the middle of {context.prices} prices of the store is {context.typical_eur:.0f} EUR"


def _price(given: Given) -> Fact | None:
    return next((fact for fact in given.facts if fact.kind == "price" and "for" not in fact.attributes), None)


def _likely_scam(given: Given, model: RiskModel) -> Held | None:  # noqa: ARG001
    scam = given.labels.get("scam")
    if scam is None or scam.value != "true":
        return None
    return scam.reasons[0].fact if scam.reasons else None, f"{scam.probability:.2f}"


_FIGURES = {
    "crosses_customs": _crosses_customs,
    "within_union": _within_union,
    "domestic": _domestic,
    "refuses_places": _refuses_places,
    "new_sender": _new_sender,
    "known_sender": _known_sender,
    "cheap": _cheap,
    "usual_price": _usual_price,
    "likely_scam": _likely_scam,
}
