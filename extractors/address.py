"""Contacts whose form alone tells what they are: mail and XMPP addresses (disguised ones too), messenger links, long ids."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.lexicon import load_lexicon
from extractors.normal import fold

_LOCAL = r"[a-z0-9][a-z0-9.+_-]{0,63}"
_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,24}"
_PLAIN = re.compile(rf"(?<![\w.+@-])(?P<local>{_LOCAL})@(?P<host>{_HOST})(?![\w@-])", re.IGNORECASE)
# Blanks around the marks, marks in brackets, or words for them; what the words are is asked of the lexicon.
_WORD_OR_MARK = r"(?:\s?[\[({{<]\s?(?:{mark}|[^\W\d_]{{1,14}})\s?[\])}}>]\s?|\s?{mark}\s?|\s(?:[^\W\d_]{{1,14}})\s|_(?:[^\W\d_]{{2,14}})_)"
_AT = _WORD_OR_MARK.format(mark="@")
_DOT = _WORD_OR_MARK.format(mark=r"\.")
_DISGUISED = re.compile(
    rf"(?<![\w.+@-])(?P<local>{_LOCAL})(?P<at>{_AT})(?P<name>[a-z0-9-]{{2,40}})(?P<dot>{_DOT})(?P<top>[a-z]{{2,12}})(?![\w@-])",
    re.IGNORECASE,
)
_ONION_MAIL = re.compile(r"[a-z2-7]{16}|[a-z2-7]{56}")
_MATRIX = re.compile(r"(?<![\w@])@(?P<id>[a-z0-9._=/+-]{1,64}:[a-z0-9.-]{1,100}\.[a-z]{2,24})(?![\w-])", re.IGNORECASE)
_BRIAR = re.compile(r"(?<!\w)briar://(?P<id>[a-z2-7]{53})(?![a-z0-9])", re.IGNORECASE)
_HEX = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{76}|05[0-9a-f]{64})(?![0-9a-z])", re.IGNORECASE)
_LINK = re.compile(
    r"(?<![\w.])(?:https?://)?(?:www\.)?"
    r"(?:(?P<telegram>(?:t|telegram)\.(?:me|dog)/(?!joinchat|s/|share|addstickers|proxy))|(?P<whatsapp>wa\.me/|api\.whatsapp\.com/send\?phone=)"
    r"|(?P<discord>discord\.(?:gg|com/invite)/)|(?P<threema>threema\.id/)|(?P<wickr>wickr\.(?:me|com)/)|(?P<signal>signal\.me/#p/))"
    r"@?(?P<id>\+?[\w.-]{3,64})",
    re.IGNORECASE,
)
_MAIL_WORDS_BEFORE = 24  # characters before an address that may say `Jabber:`
_XMPP_WORD = re.compile(r"\b(?:xmpp|jabber\w*|jid|otr|omemo|жабб?ер|жаба|джаббер)\b", re.IGNORECASE)
_MAIL_WORD = re.compile(r"\b(?:e-?mail|mail|correo|courriel|почта)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A contact of the original text: `value` as written, less its `@` and link."""

    start: int
    end: int
    kind: str
    value: str


def find_addresses(source: str) -> Iterator[Found]:
    """Yield the contacts that need no word beside them, each once, in no order."""
    if "@" in source or "." in source or "dot" in source.lower():
        yield from _links(source)
    if "@" in source:
        yield from _plain(source)
        for match in _MATRIX.finditer(source):
            yield Found(*match.span(), "matrix", f"@{match['id']}")
    yield from _disguised(source)
    for match in _BRIAR.finditer(source):
        yield Found(*match.span(), "briar", match[0])
    for match in _HEX.finditer(source):
        if len(match[0]) == 66:
            yield Found(*match.span(), "session", match[0])
        elif is_tox(match[0]):
            yield Found(*match.span(), "tox", match[0].upper())


def is_tox(text: str) -> bool:
    """Return whether 76 hex digits end in the Tox checksum: all pairs of bytes together are 0 under exclusive or."""
    pairs = [int(text[i : i + 4], 16) for i in range(0, len(text), 4)]
    return functools.reduce(lambda left, right: left ^ right, pairs) == 0


def _plain(source: str) -> Iterator[Found]:
    for match in _PLAIN.finditer(source):
        yield Found(*match.span(), _mail_kind(source, match.start(), match["host"].lower()), match[0])


def _disguised(source: str) -> Iterator[Found]:
    """Yield addresses such as `name [at] host dot tld`, without the marks that the plain pattern knows."""
    if not _at_marks().search(fold(source)):
        return
    words = _words()
    position = 0
    while match := _DISGUISED.search(source, position):
        position = match.start("at")
        if _is_mark(match["at"], "@", "at") and _is_mark(match["dot"], ".", "dot") and not _is_sentence(match):
            host = f"{match['name']}.{match['top']}".lower()
            bracketed = match["at"].strip()[0] in "[({<_"
            if bracketed or match["local"].lower() not in words["everyday"]:
                yield Found(*match.span(), _mail_kind(source, match.start(), host), f"{match['local']}@{host}")
                position = match.end()


def _is_mark(text: str, mark: str, name: str) -> bool:
    word = fold(text.strip("[](){}<>_ \t\r\n\u00a0"))
    return word == mark or word in _words()[name]


def _is_sentence(match: re.Match[str]) -> bool:
    """Return whether a match may be prose or a plain address: `us at shop.com`, `a@b.com`, `sold. Look @ it`."""
    at, dot = match["at"], match["dot"]
    host = f"{match['name']}.{match['top']}".lower()
    if at == "@" and dot == ".":
        return True
    worded_at, worded_dot = at.strip() != "@", dot.strip() != "."
    bracketed = any(bracket in at + dot for bracket in "[({<_")
    if host in _servers() or bracketed:
        return False
    return not (worded_dot and (worded_at or at == "@")) and not (at == "@" and not worded_dot and dot == ".")


def _links(source: str) -> Iterator[Found]:
    for match in _LINK.finditer(source):
        kind = next(name for name in ("telegram", "whatsapp", "discord", "threema", "wickr", "signal") if match[name])
        value = match["id"].rstrip(".-")
        if kind in ("whatsapp", "signal"):
            digits = re.sub(r"\D", "", value)
            if not 8 <= len(digits) <= 15:
                continue
            value = f"+{digits}"
        yield Found(match.start(), match.end() - len(match["id"]) + len(match["id"].rstrip(".-")), kind, value)


def _mail_kind(source: str, start: int, host: str) -> str:
    """Return `xmpp` for a server of that kind or where the words just before say so, else `email`."""
    before = source[max(0, start - _MAIL_WORDS_BEFORE) : start]
    word = list(_XMPP_WORD.finditer(before))
    if word and not _MAIL_WORD.search(before, word[-1].end()):
        return "xmpp"
    if _servers().get(host) == "xmpp" or host.split(".", maxsplit=1)[0] in ("jabber", "xmpp"):
        mail = list(_MAIL_WORD.finditer(before))
        return "email" if mail else "xmpp"
    return "email"


@functools.cache
def _servers() -> Mapping[str, str]:
    entries = load_lexicon("contact").entries
    return {term: entry.attributes["kind"] for entry in entries if entry.value == "server" for _, term in entry.terms}


@functools.cache
def _at_marks() -> re.Pattern[str]:
    """Return what every address has: `@` or a word for it, which most texts have not."""
    return re.compile(rf"@|(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(_words()['at'])))})(?![^\W_])")


@functools.cache
def _words() -> Mapping[str, frozenset[str]]:
    """Return the folded words for `at` and `dot`, and those that are nobody's name before them."""
    entries = load_lexicon("contact").entries
    named = {
        entry.value: frozenset(term for _, term in entry.terms)
        for entry in entries
        if entry.value in ("at", "dot", "intro", "everyday")
    }
    return {"at": named["at"], "dot": named["dot"], "everyday": named["everyday"] | named["intro"]}
