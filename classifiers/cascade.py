from collections.abc import Iterable
from dataclasses import dataclass

from classifiers import contributions, serving
from classifiers.embedding import EmbedderError, embedder, for_language
from classifiers.given import Classifier, Given
from classifiers.linear import LinearModel, Opinion, Seen
from records.analysis import TRADE_RELEVANT
from records.label import Label, Reason

NAME = "item_type"
RULES = "item_type"  # the classifier whose label this one looks at


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities between which a listing goes on to the next stage."""

    clear: float  # the rules say other, and are at least so sure: nobody else is asked
    sure: float  # from here on named features and n-grams are enough
    alone: float  # an offer of arms of which the rules saw nothing needs this much
    abstain: float  # below it a person decides


@dataclass(frozen=True, slots=True)
class Thought:
    """An opinion with what it was formed from."""

    opinion: Opinion
    model: LinearModel
    seen: Seen


def build(clear: float = 0.95, sure: float = 0.9, alone: float = 0.8, abstain: float = 0.5) -> Classifier:
    """Return the learned model that decides, behind the rules, what they leave open; without a model the rules' word stands."""
    limits = Limits(clear, sure, alone, abstain)

    def classify(given: Given) -> Iterable[Label]:
        rules, model = given.labels[RULES], serving.active().model
        if model is None or (rules.value == "other" and rules.probability >= limits.clear):
            return []
        return [_decided(given, rules, _thought(given, model, limits), limits)]

    return classify


def _thought(given: Given, model: LinearModel, limits: Limits) -> Thought:
    """Return the first stage's opinion where that is sure, else the embedding's."""
    seen = model.see(given)
    scores = model.scores(seen)
    plain = model.plain(scores)
    if plain.probability >= limits.sure:
        return Thought(plain, model, seen)
    stage = for_language(given.language)
    if stage is None or stage not in model.stages:
        return Thought(plain, model, seen)
    try:
        vector = embedder(stage).encode([spoken(given)])[0]
    except EmbedderError as error:
        serving.refuse(error)
        return Thought(plain, model, seen)
    return Thought(model.embedded(stage, scores, vector), model, seen)


def spoken(given: Given) -> str:
    """Return the text that is embedded: title and description without disguises, accents kept."""
    return ". ".join(one.normal for name in ("title", "description") if (one := given.prepared.get(name)))


def _decided(given: Given, rules: Label, thought: Thought, limits: Limits) -> Label:
    opinion, version = thought.opinion, thought.model.manifest.version
    told = f"{NAME} {version} {opinion.stage}"
    unseen = rules.value not in TRADE_RELEVANT and opinion.value in TRADE_RELEVANT
    if opinion.probability < (limits.alone if unseen else limits.abstain):
        doubt = Reason(
            f"the model thinks of {_plain(opinion.value)}, with {opinion.probability:.2f} too unsure to say so", 0.0
        )
        kept = min(rules.probability, 1 - opinion.probability) if opinion.value != rules.value else opinion.probability
        return Label(
            NAME,
            rules.value,
            kept,
            (*rules.reasons, doubt, *_reasons(given, thought, rules.value)),
            told,
            abstained=True,
        )
    mine = tuple(_reasons(given, thought, opinion.value))
    agreed = rules.reasons if rules.value == opinion.value else _turned(rules)
    return Label(NAME, opinion.value, opinion.probability, (*agreed, *mine), told)


def _turned(rules: Label) -> tuple[Reason, ...]:
    """Return the reasons of the rules as what speaks against the model's answer."""
    return tuple(
        Reason(f"the rules said {_plain(rules.value)}: {reason.words}", -abs(reason.weight), reason.fact)
        for reason in rules.reasons
    )


def _reasons(given: Given, thought: Thought, value: str) -> list[Reason]:
    opinion = thought.opinion
    other = opinion.runner_up if value == opinion.value else opinion.value
    return contributions.reasons(thought.model, given, thought.seen, value, other)


def _plain(value: str) -> str:
    return value.replace("_", " ")
