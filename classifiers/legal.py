"""What the law calls the goods: Firearms Protocol, EU firearms directive, essential component or not; the rules are config/legal.yml."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from classifiers.given import Classifier, Given
from classifiers.provisions import AS_ITS_FIREARM, CANNOT_BE_TOLD, PATH, UNKNOWN, LegalLabel, LegalModel, LegalRule
from configfile.loading import load
from records.fact import Fact
from records.label import Label, Reason

NAME = "legal"
VERSION = "rules-1"
_ACTIONS = {
    "automatic": "automatic", "semi-automatic": "semi-automatic", "manual repeating": "repeating", "single-shot": "single-shot",
}  # fmt: skip
_BUILD = ("length", "action", "bore", "loading", "fires", "disguised", "launcher", "blank")
_PLAIN = {
    "item_type": "sold as", "length": "length", "action": "action", "bore": "bore", "magazine": "magazine", "ignition": "percussion",
    "part": "the part", "bullet": "bullet", "deactivated": "deactivated", "cartridge": "cartridge for",
}  # fmt: skip

Features = Mapping[str, tuple[str, Fact | None]]  # feature → its value and the words that say so


def build(path: str = "") -> Classifier:
    """Return the rules of `path`, by default config/legal.yml; listings that are not about arms get no label."""
    model = load(Path(path) if path else PATH, LegalModel)

    def classify(given: Given) -> Iterable[Label]:
        item = given.labels["item_type"].value
        if item not in model.item_types:
            return
        features = read_features(given, item, model)
        for name, label in model.labels.items():
            rule = _answering(label, features)
            if rule is not None:
                yield _label(name, rule, features, model, _host(name, label, rule, features, model))
            elif any(item in one.when.get("item_type", ()) for one in label.rules):
                reason = Reason("the listing does not say enough of it", -0.5)
                yield Label(name, CANNOT_BE_TOLD, 0.7, (reason,), f"{NAME} {VERSION}")

    return classify


def read_features(given: Given, item: str, model: LegalModel) -> Features:
    """Return what the listing says of its goods, as far as law asks for it."""
    facts = [fact for fact in given.facts if fact.attributes.get("role") != "denied"]
    found: dict[str, tuple[str, Fact | None]] = {"item_type": (item, _first(given.labels["item_type"].reasons))}
    gun = _gun(facts, item)
    if gun is not None:
        found |= {name: (value, gun) for name, value in _build_of(gun, model).items()}
    for feature in (
        *_words(given, model),
        *_percussion(facts, gun, model),
        *_magazine(facts, model),
        *_conversions(facts),
        *_parts(facts, item),
    ):
        found.setdefault(feature[0], (feature[1], feature[2]))
    return found


def _first(reasons: Sequence[Reason]) -> Fact | None:
    return next((reason.fact for reason in reasons if reason.fact), None)


def _gun(facts: Sequence[Fact], item: str) -> Fact | None:
    """Return the weapon that is sold, or for a part the one it is made for; a named model rather than a noun."""
    guns = [fact for fact in facts if fact.kind in ("weapon", "good") and fact.attributes.get("type")]
    heads = [fact for fact in guns if fact.attributes.get("role") == "head"]
    mine = [fact for fact in heads if fact.attributes.get("item_type") == item]
    for several in (mine, heads, guns):
        for kind in ("weapon", "good"):
            if named := next((fact for fact in several if fact.kind == kind), None):
                return named
    return None


def _build_of(gun: Fact, model: LegalModel) -> dict[str, str]:
    """Return the features that the type of the gun says, its own action rather than that of its type."""
    type_ = model.types.get(str(gun.attributes["type"]))
    build = {name: value for name in _BUILD if type_ and (value := getattr(type_, name))}
    if type_ and (own := _ACTIONS.get(str(gun.attributes.get("action")))) and "disguised" not in build:
        build["action"] = own
    return build


def _percussion(facts: Sequence[Fact], gun: Fact | None, model: LegalModel) -> Iterator[tuple[str, str, Fact | None]]:
    """Yield rimfire or centre-fire, by the stated cartridge, else where all usual ones of the model are of one kind."""
    stated = [fact for fact in facts if fact.kind == "calibre" and fact.value not in model.not_rimfire_by_name]
    if stated:
        yield "ignition", "rimfire" if stated[0].value in model.rimfire else "centre-fire", stated[0]
        yield "cartridge", "pistol" if stated[0].value in model.pistol_cartridges else "other", stated[0]
    elif gun is not None and (usual := set(gun.attributes.get("calibres") or ())):
        kinds = {"rimfire" if one in model.rimfire else "centre-fire" for one in usual}
        if len(kinds) == 1:
            yield "ignition", kinds.pop(), gun


def _magazine(facts: Sequence[Fact], model: LegalModel) -> Iterator[tuple[str, str, Fact | None]]:
    held = [fact for fact in facts if fact.attributes.get("capacity")]
    if held:
        largest = max(held, key=lambda fact: int(fact.attributes["capacity"]))
        rounds = int(largest.attributes["capacity"])
        band = next((name for name, most in model.magazine_bands.items() if rounds <= most), None)
        if band:
            yield "magazine", band, largest


def _conversions(facts: Sequence[Fact]) -> Iterator[tuple[str, str, Fact | None]]:
    papers = {True: "certified", False: "uncertified", None: "unclear"}
    undone = any(fact.attributes.get("way") in ("reactivation", "conversion") for fact in facts)
    for fact in facts:
        way = fact.attributes.get("way") if fact.kind == "conversion" else None
        if way == "deactivated" and not undone:
            yield "deactivated", papers[fact.attributes.get("certificate")], fact
        elif way in ("antique", "antique_ammo"):
            yield "antique", "yes", fact
        elif way == "blank_fire_only":
            yield "salute", "yes", fact
        if fact.kind == "conversion" and fact.value == "full auto":
            yield "full_auto", "yes", fact


def _parts(facts: Sequence[Fact], item: str) -> Iterator[tuple[str, str, Fact | None]]:
    """Yield the part and the kind of round that are sold: heads only, of the same type as the listing."""
    for fact in facts:
        if fact.attributes.get("role") not in ("head", None):
            continue
        if fact.kind == "part" and (
            fact.attributes.get("item_type") == item or (item == "conversion_kit" and fact.value == "barrel")
        ):
            yield "part", fact.value, fact
        if fact.kind == "ammunition":
            for name in ("bullet", "component"):
                if value := fact.attributes.get(name):
                    yield name, str(value), fact


def _words(given: Given, model: LegalModel) -> Iterator[tuple[str, str, Fact | None]]:
    """Yield what is said of the gun beside its name, by the words of the file."""
    for name in ("title", "description"):
        text = given.texts.get(name, "")
        lowered = text.lower()
        if len(lowered) != len(text):  # spans would not fit: a letter that is two when small
            continue
        for feature, words in model.words.items():
            for word in words:
                if (start := lowered.find(word)) >= 0 and not lowered[max(0, start - 1) : start].isalnum():
                    end = start + len(word)
                    yield feature, "yes", Fact(start, end, NAME, feature, text[start:end], name, NAME)


def _answering(label: LegalLabel, features: Features) -> LegalRule | None:
    """Return the first rule whose conditions are all met."""
    return next((rule for rule in label.rules if _is_met(rule, features)), None)


def _is_met(rule: LegalRule, features: Features) -> bool:
    return all(features.get(name, (UNKNOWN,))[0] in values for name, values in rule.when.items())


def _host(name: str, label: LegalLabel, rule: LegalRule, features: Features, model: LegalModel) -> Label | None:
    """Return the answer for the firearm that a component is made for; its magazine is not the component's."""
    if rule.value != AS_ITS_FIREARM:
        return None
    gun = {key: value for key, value in features.items() if key not in ("magazine", "part", "item_type")}
    answer = _answering(label, {**gun, "item_type": ("firearm", None)})
    return _label(name, answer, {**gun, "item_type": ("firearm", None)}, model) if answer else None


def _label(name: str, rule: LegalRule, features: Features, model: LegalModel, host: Label | None = None) -> Label:
    """Return the label of a rule: the words that met it, the provisions, and what could make it otherwise."""
    reasons = [*_met(rule, features), *(_quoted(model, key, 0.8) for key in rule.by)]
    value, probability = rule.value, rule.probability
    if rule.value == AS_ITS_FIREARM:
        value = host.value if host else CANNOT_BE_TOLD
        probability *= host.probability if host else 1.0
        reasons += host.reasons if host else ()
    reasons += [_quoted(model, key, -0.3, "could also be: ") for key in rule.but]
    return Label(name, value, round(probability, 3), tuple(reasons), f"{NAME} {VERSION}")


def _met(rule: LegalRule, features: Features) -> Iterator[Reason]:
    for name in rule.when:
        value, fact = features.get(name, (UNKNOWN, None))
        plain = _PLAIN.get(name, name.replace("_", " "))
        if value == UNKNOWN:
            yield Reason(f"{plain}: the listing does not say", -0.2)
        else:
            yield Reason(f"{plain} {value.replace('_', ' ')}", 0.5, fact)


def _quoted(model: LegalModel, key: str, weight: float, lead: str = "") -> Reason:
    provision = model.provisions[key]
    return Reason(f"{lead}{provision.source}: {provision.says}", weight)
