import re
from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

_PAPER = re.compile(
    r"\b(?P<none>(?:no|without|ohne|keine?|sans|sin|sem|senza|zonder|geen|bez|без|بدون) (?:\w{1,12} )?)?(?:eu |ue )?"
    r"(?:certificat\w*|cert|zertifikat\w*|beschuss\w*|papier\w*|papers|paperwork|certyfikat\w*|papeles|papeis|documenti|документ\w*|сертификат\w*|"
    r"сертифікат\w*|паспорт\w*|potvrd\w*|sertifika\w*|certifikat\w*|uverenj\w*|потврд\w*|شهاد\w*)"
)
_REACH = 50  # characters behind a word of deactivating in which its paper is told


def find(text: str | Text) -> Iterator[Fact]:
    """Yield words of converting, deactivating, reactivating and home-making; attribute `way` is the modus operandi.

    What is deactivated has `certificate`: whether the text says that there is one, None where it is silent.

    >>> [fact.value for fact in find("umgebaute Pistole, nicht deaktiviert")]
    ['converted', 'deactivated']
    >>> [fact.attributes["certificate"] for fact in find("deactivated, no certificate. deac")]
    [False, None]
    """
    text = prepare(text)
    for match in terms("conversion").find(text):
        attributes = match.entry.attributes
        if attributes.get("way") == "deactivated" and "certificate" not in attributes:
            attributes = {**attributes, "certificate": _certificate(text, match)}
        yield text.fact(match.start, match.end, "conversion", match.entry.value, **attributes)


def _certificate(text: Text, match: Match) -> bool | None:
    """Return whether a paper of deactivation is named behind the word, in its sentence."""
    behind = text.folded[match.end : match.end + _REACH]
    paper = _PAPER.search(re.split(r"[.!?\n]", behind, maxsplit=1)[0])
    return paper["none"] is None if paper else None
