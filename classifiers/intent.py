import math
from collections.abc import Iterable, Mapping

from classifiers.given import Classifier, Given
from records.analysis import INTENTS
from records.fact import Fact
from records.label import Label, Reason

NAME = "intent"
VERSION = "rules-1"
VALUES = INTENTS
MOST = 4  # reasons shown for a value

Evidence = tuple[str, float, Reason]  # for which value, how much, in words


def build(weights: Mapping[str, float], opening: int) -> Classifier:
    """Return the rule that says what a listing is for: each phrase speaks for its value by where it stands.

    `weights` are of the places `title`, `category`, `opening` (the first `opening` characters of the description) and
    `elsewhere`, of `question` (a title that asks), and of what makes an offer where no word does: `listing`, `price`, `parcel`.
    """

    def classify(given: Given) -> Iterable[Label]:
        evidence = [*_by_words(given, weights, opening), *_by_form(given, weights)]
        scores = dict.fromkeys(VALUES, 0.0)
        for value, weight, _ in evidence:
            scores[value] += weight
        best = max(VALUES, key=lambda value: scores[value])
        probability = math.exp(scores[best]) / sum(math.exp(score) for score in scores.values())
        yield Label(
            NAME,
            best,
            min(0.99, probability),
            tuple(_reasons(evidence, best)),
            f"{NAME} {VERSION}",
            abstained=probability < 0.5,
        )

    return classify


def _by_words(given: Given, weights: Mapping[str, float], opening: int) -> Iterable[Evidence]:
    """Yield what each phrase says; of one value and place the first phrase, elsewhere the first two."""
    seen: dict[tuple[str, str], int] = {}
    for fact in given.facts:
        if fact.kind != NAME:
            continue
        place = _place(fact, opening)
        seen[fact.value, place] = seen.get((fact.value, place), 0) + 1
        if seen[fact.value, place] <= (2 if place == "elsewhere" else 1):
            yield (
                fact.value,
                weights[place],
                Reason(f"{fact.text!r} is said by who means {fact.value}", weights[place], fact),
            )


def _place(fact: Fact, opening: int) -> str:
    if fact.field in ("title", "category"):
        return fact.field
    return "opening" if fact.field == "description" and fact.start < opening else "elsewhere"


def _by_form(given: Given, weights: Mapping[str, float]) -> Iterable[Evidence]:
    """Yield what speaks for an offer though no word says so, and for a question."""
    yield (
        "offer",
        weights["listing"],
        Reason("a listing offers something where it says nothing else", weights["listing"]),
    )
    price = next((fact for fact in given.facts if fact.kind == "price" and "for" not in fact.attributes), None)
    if price or given.texts.get("price_text"):
        words = f"asks a price: {price.text!r}" if price else "asks a price"
        yield "offer", weights["price"], Reason(words, weights["price"], price)
    parcel = next((fact for fact in given.facts if fact.kind == "parcel" and fact.value != "refused"), None)
    if parcel:
        yield "offer", weights["parcel"], Reason(f"says how it travels: {parcel.text!r}", weights["parcel"], parcel)
    title = given.texts.get("title", "").rstrip()
    if title.endswith(("?", "؟")):
        mark = Fact(len(title) - 1, len(title), NAME, "discussion", title[-1], "title", NAME)
        yield "discussion", weights["question"], Reason("its title is a question", weights["question"], mark)


def _reasons(evidence: Iterable[Evidence], best: str) -> Iterable[Reason]:
    """Yield the strongest reasons for the value, then those against it with their weight below 0."""
    ordered = sorted(evidence, key=lambda one: -one[1])
    yield from [reason for value, _, reason in ordered if value == best][:MOST]
    for _, weight, reason in [one for one in ordered if one[0] != best][:MOST]:
        yield Reason(reason.words, -weight, reason.fact)
