import re
from collections.abc import Iterator

from extractors import weapon
from extractors.frame import Text, terms

BLANK = re.compile(
    r"\b(?:blank|ekol|zoraki|retay|bruni|kimar|knall|schreckschuss\w*|blanc|alarm\w*|fogueo|salve|salva|hukow\w+|startn\w+|gasn\w+|plinsk\w+|kurusiki|kuru siki|stroskopy|signal\w*|стартов\w+|сигнальн\w+|холост\w+|шумов\w+)\b"
)
_ARMED = {"firearm", "blank_firing", "firearm_part", "magazine", "silencer", "ammunition", "conversion_kit"}


def mentioned(text: Text) -> bool:
    """Whether the text names firearms, their parts or ammunition at all."""
    if weapon.firearms().terms.find(text):
        return True
    return any(
        match.entry.attributes.get("item_type") in _ARMED
        for name in ("goods", "ammunition", "parts")
        for match in terms(name).find(text)
    )


def model_spans(text: Text) -> Iterator[tuple[int, int]]:
    """Yield where models of firearms are named: their numbers are no calibres."""
    for found in weapon.places(text):
        if found.entry.attributes["model"]:
            yield found.model_start, found.model_end
