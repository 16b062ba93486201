from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from classifiers import contributions, occlusion, serving
from classifiers.embedding import EmbedderError, embedder, for_language
from classifiers.encoder import Encoder
from classifiers.given import Classifier, Given
from classifiers.linear import PLAIN, LinearModel, LineModel, ModelError, Opinion, Seen
from classifiers.verdict import RARE, Limits, Verdict, Way, decide
from records.label import Label, Reason

NAME = "item_type"
RULES = "item_type"  # the classifier whose label this one looks at


@dataclass(frozen=True, slots=True)
class Thought:
    """An opinion with what it was formed from: by the model, or by an encoder that it was left to."""

    opinion: Opinion
    plain: Opinion  # the first stage's own
    model: LinearModel
    seen: Seen
    encoder: Encoder | None = None

    @property
    def version(self) -> str:
        """Return the version of what decided."""
        return (self.encoder or self.model).manifest.version

    @property
    def ways(self) -> Mapping[str, LineModel]:
        """Return how often what decided was right, by way of the verdict."""
        return (self.encoder or self.model).manifest.ways


def build(**limits: float) -> Classifier:
    """Return the learned model that decides, behind the rules, what they leave open; without a model the rules' word stands.

    `limits` are those of `classifiers.verdict.Limits`.
    """
    known = Limits(**limits)

    def classify(given: Given) -> Iterable[Label]:
        rules, now = given.labels[RULES], serving.active()
        if now.model is None or is_clear(given, rules, known):
            return []
        return [_label(given, rules, think(given, now.model, now.encoder, known), known)]

    return classify


def is_clear(given: Given, rules: Label, limits: Limits) -> bool:
    """Return whether the rules are so sure that nobody else is asked.

    That is: of no arms, as most listings are of drugs, and of arms where the site's own category says the same as the words.
    """
    if rules.probability < limits.clear:
        return False
    return rules.value == "other" or any(
        fact.kind == "category" and fact.attributes.get("item_type") == rules.value for fact in given.facts
    )


def think(given: Given, model: LinearModel, encoder: Encoder | None, limits: Limits) -> Thought:
    """Return the plain stage's opinion where that is sure, else that of the encoder or embedder which knows the language."""
    seen = model.see(given)
    first = model.judge(seen)
    plain = Thought(first, first, model, seen)
    if plain.opinion.probability >= limits.sure and plain.opinion.value == given.labels[RULES].value:
        return plain
    try:
        if encoder is not None and encoder.knows(given.language):
            return Thought(encoder.opinion(spoken(given)), first, model, seen, encoder)
        stage = for_language(given.language)
        if stage is None or stage not in model.stages:
            return plain
        vector = embedder(stage).encode([spoken(given)])[0]
    except (EmbedderError, ModelError) as error:
        serving.refuse(error)
        return plain
    return Thought(model.judge(seen, stage, vector), first, model, seen)


def stage_of(classifier: str) -> str:
    """Return which stage decided, of the name that a label bears; empty where the rules did.

    >>> stage_of("item_type linear-1 usem3"), stage_of("item_type rules-1")
    ('usem3', '')
    """
    return next(iter(classifier.split()[2:]), "")


def is_embedded(classifier: str) -> bool:
    """Return whether a stage with an embedding, or an encoder, decided.

    >>> is_embedded("item_type linear-1 usem3"), is_embedded("item_type linear-1 plain"), is_embedded("item_type rules-1")
    (True, False, False)
    """
    return stage_of(classifier) not in {"", PLAIN}


def spoken(given: Given) -> str:
    """Return the text that is embedded: title and description without disguises, accents kept."""
    return ". ".join(one.normal for name in ("title", "description") if (one := given.prepared.get(name)))


def _label(given: Given, rules: Label, thought: Thought, limits: Limits) -> Label:
    opinion = thought.opinion
    verdict = decide(rules, opinion, thought.ways, limits, seconded=_is_seconded(thought.plain, limits))
    told = f"{NAME} {thought.version} {opinion.stage}"
    reasons = (*_of_rules(rules, verdict), *_of_model(given, thought, verdict.value))
    if verdict.abstained:
        doubt = (
            f"the model thinks of {_plain(opinion.value)}, at {opinion.probability:.2f}: too unsure, a person decides"
        )
        reasons = (Reason(doubt, 0.0), *reasons)
    return Label(NAME, verdict.value, verdict.probability, reasons, told, abstained=verdict.abstained)


def _is_seconded(plain: Opinion, limits: Limits) -> bool:
    return plain.value in RARE and plain.probability >= limits.second


def _of_rules(rules: Label, verdict: Verdict) -> tuple[Reason, ...]:
    """Return the reasons of the rules; where the model decides otherwise, as what speaks against it."""
    if verdict.value == rules.value:
        return rules.reasons
    if verdict.way is Way.ALONE:
        return ()
    return tuple(
        Reason(f"the rules said {_plain(rules.value)}: {reason.words}", -abs(reason.weight), reason.fact)
        for reason in rules.reasons
    )


def _of_model(given: Given, thought: Thought, value: str) -> list[Reason]:
    opinion = thought.opinion
    other = opinion.runner_up if value == opinion.value else opinion.value
    if thought.encoder is not None:
        return occlusion.reasons(thought.encoder, given, value, other)
    return contributions.reasons(thought.model, opinion.stage, given, thought.seen, (value, other))


def _plain(value: str) -> str:
    return value.replace("_", " ")
