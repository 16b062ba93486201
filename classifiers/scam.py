"""Whether a listing is likely fraud: words, copied text, copied picture, impossible price, and what speaks against; config/scam.yml."""

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from classifiers.given import Classifier, Given
from configfile.loading import FrozenModel, load
from records.analysis import TRADE_RELEVANT
from records.fact import Fact
from records.label import Label, Reason

NAME = "scam"
VERSION = "rules-1"
PATH = Path(__file__).parent.parent / "config" / "scam.yml"
DOUBTFUL = 0.1  # so near to one in two the decision is left to a person


class Assurances(FrozenModel):
    """From how many assurances of honesty they count against themselves, and how much."""

    number: int
    weight: float


class Copied(FrozenModel):
    """What a text that other accounts use weighs: the first one, each further one, at most; and how alike it must be."""

    first: float
    further: float
    most: float
    likeness: float


class Price(FrozenModel):
    """What a price far below the usual weighs, and one that is usual; the share of it, and the prices the usual must rest on."""

    share: Decimal
    least_prices: int
    weight: float
    usual: float


class ScamModel(FrozenModel):
    """The whole file."""

    about: str
    sources: tuple[str, ...]
    base: float
    goods: dict[str, float]
    words: dict[str, float]
    payment: dict[str, float]
    against: dict[str, dict[str, float]]
    assurances: Assurances
    copied: Copied
    picture: float
    new_sender: float
    known_sender: float
    price: Price
    least_eur: dict[str, Decimal]


def build(path: str = "") -> Classifier:
    """Return the score of `path`, by default config/scam.yml; asked of listings that trade in arms or hold words of fraud."""
    model = load(Path(path) if path else PATH, ScamModel)

    def classify(given: Given) -> Iterable[Label]:
        item = given.labels["item_type"].value
        relevant = item in TRADE_RELEVANT or given.labels["trade_relevant"].value == "true"
        if not relevant and not any(fact.kind == NAME for fact in given.facts):
            return
        reasons = [reason for part in PARTS for reason in part(given, model)]
        likely = 1 / (1 + math.exp(-model.base - sum(reason.weight for reason in reasons)))
        is_scam = likely >= 0.5
        sign = 1 if is_scam else -1
        signed = [Reason(one.words, sign * one.weight, one.fact) for one in reasons]
        signed.sort(key=lambda reason: -reason.weight)
        probability = round(min(0.99, likely if is_scam else 1 - likely), 3)
        doubtful = abs(likely - 0.5) < DOUBTFUL
        yield Label(NAME, str(is_scam).lower(), probability, tuple(signed), f"{NAME} {VERSION}", abstained=doubtful)

    return classify


def _goods(given: Given, model: ScamModel) -> Iterator[Reason]:
    item = given.labels["item_type"]
    if weight := model.goods.get(item.value):
        words = next((reason.fact for reason in item.reasons if reason.fact), None)
        yield Reason(f"{item.value.replace('_', ' ')}s are offered falsely more often than other goods", weight, words)


def _words(given: Given, model: ScamModel) -> Iterator[Reason]:
    """Yield the words of fraud, each pattern once, and ways of paying that give no money back."""
    for kind, weights, says in (
        (NAME, model.words, "words of fraud"),
        ("payment", model.payment, "payment that gives no money back"),
    ):
        for value, weight in weights.items():
            if fact := _stated(given, kind, value):
                yield Reason(f"{says}: {value.replace('_', ' ')}", weight, fact)


def _assured(given: Given, model: ScamModel) -> Iterator[Reason]:
    assured = [fact for fact in given.facts if fact.kind == "claim" and fact.value == "trusted"]
    if len(assured) >= model.assurances.number:
        yield Reason(f"assures its honesty {len(assured)} times", model.assurances.weight, assured[-1])


def _copied(given: Given, model: ScamModel) -> Iterator[Reason]:
    """Yield the text that other accounts use; alike enough only."""
    alike = [copy for copy in given.context.copies if copy.likeness >= model.copied.likeness]
    if not alike:
        return
    accounts = len({copy.account_id or copy.site for copy in alike})
    weight = min(model.copied.most, model.copied.first + model.copied.further * (accounts - 1))
    first = alike[0]
    yield Reason(
        f"{accounts} other {'accounts use' if accounts > 1 else 'account uses'} its text, most alike ({first.likeness:.2f}) listing {first.listing_id} of {first.site}",
        weight,
    )


def _picture(given: Given, model: ScamModel) -> Iterator[Reason]:
    if number := given.context.same_picture:
        yield Reason(
            f"{number} other {'accounts show' if number > 1 else 'account shows'} its main picture", model.picture
        )


def _sender(given: Given, model: ScamModel) -> Iterator[Reason]:
    if given.context.new_sender is True:
        yield Reason("its sender was first seen with it", model.new_sender)
    elif given.context.new_sender is False:
        yield Reason("its sender was seen before it", model.known_sender)


def _price(given: Given, model: ScamModel) -> Iterator[Reason]:
    """Yield how the price of a piece (a round, for ammunition) compares with the store's index and with what is plausible at all."""
    price = given.context.price_eur
    if not price:
        return
    item = given.labels["item_type"].value
    words = next((fact for fact in given.facts if fact.kind == "price" and "for" not in fact.attributes), None)
    least = model.least_eur.get(item)
    usual = given.context.typical_eur if given.context.prices >= model.price.least_prices else None
    if least is not None and price < least:
        yield Reason(
            f"{price:.2f} EUR each is impossible: below {least} EUR nothing of the kind is sold",
            model.price.weight,
            words,
        )
    elif usual and price < model.price.share * usual:
        says = (
            f"{price:.2f} EUR each, where the middle of {given.context.prices} prices of the store is {usual:.2f} EUR"
        )
        yield Reason(says, model.price.weight, words)
    elif usual and price >= 2 * model.price.share * usual:
        yield Reason(
            f"it costs what goods of its type cost: {price:.2f} EUR each, usual {usual:.2f} EUR",
            model.price.usual,
            words,
        )


def _against(given: Given, model: ScamModel) -> Iterator[Reason]:
    for kind, weights in model.against.items():
        for value, weight in weights.items():
            if fact := _stated(given, kind, value):
                yield Reason(f"unusual for fraud: {value.replace('_', ' ')}", weight, fact)


def _stated(given: Given, kind: str, value: str) -> Fact | None:
    return next((fact for fact in given.facts if fact.kind == kind and fact.value == value), None)


PARTS: tuple[Callable[[Given, ScamModel], Iterator[Reason]], ...] = (
    _goods, _words, _assured, _copied, _picture, _sender, _price, _against,
)  # fmt: skip
