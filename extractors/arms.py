import re
from collections.abc import Iterator

from extractors import makes
from extractors.frame import Text, terms
from extractors.makes import places

BLANK = re.compile(
    r"\b(?:blank|ekol|zoraki|retay|bruni|kimar|knall|schreckschuss\w*|blanc|alarm\w*|fogueo|salve|salva|hukow\w+|startn\w+|gasn\w+|plinsk\w+|kurusiki|kuru siki|stroskopy|signal\w*|стартов\w+|сигнальн\w+|холост\w+|шумов\w+)\b"
)


def mentioned(text: Text) -> bool:
    """Whether the text names firearms, their parts or ammunition at all."""
    return bool(places(text)) or next(makes.nouns(text), None) is not None


def models(text: Text) -> Iterator[tuple[int, int, str]]:
    """Yield where models of firearms are named, and their names: the numbers in them are no calibres."""
    for found in places(text):
        if model := str(found.entry.attributes["model"]):
            yield found.model_start, found.model_end, model


def nouns(text: Text) -> Iterator[tuple[int, int]]:
    """Yield where the text names firearms by a noun, or a maker without a model."""
    for match in terms("goods").find(text):
        if match.entry.attributes.get("item_type") == "firearm":
            yield match.start, match.end
    for found in places(text):
        if not found.entry.attributes["model"]:
            yield found.start, found.end
