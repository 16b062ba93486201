"""Contacts whose form alone tells what they are: mail and XMPP addresses, messenger links, long ids."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.frame import Text
from extractors.lexicon import load_lexicon

_LOCAL = r"[a-z0-9](?:[a-z0-9.+_-]{0,62}[a-z0-9+_-])?"
_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,24}"
_PLAIN = re.compile(rf"(?<![\w.+@-])(?P<local>{_LOCAL})@(?P<host>{_HOST})(?![\w@-])", re.IGNORECASE | re.ASCII)
_ONION_MAIL = re.compile(r"(?:[a-z2-7]{16}|[a-z2-7]{56})\.onion")
_MATRIX = re.compile(r"(?<![\w@])@(?P<id>[a-z0-9._=/+-]{1,64}:[a-z0-9.-]{1,100}\.[a-z]{2,24})(?![\w-])", re.IGNORECASE)
_BRIAR = re.compile(r"(?<!\w)briar://(?P<id>[a-z2-7]{53})(?![a-z0-9])", re.IGNORECASE)
_HEX = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{76}|05[0-9a-f]{64})(?![0-9a-z])", re.IGNORECASE)
_HEX_APART = re.compile(r"(?<![0-9a-z])05(?:[ \n\-*.]{0,2}[0-9a-f]){64}(?![0-9a-z])", re.IGNORECASE)
_HEX_AT_LEAST = 60
_LINK = re.compile(
    r"(?<![\w.])(?:https?://)?(?:www\.)?"
    r"(?:(?P<telegram>(?:(?:t|telegram)\s?(?:\.|[\[({](?:\.|dot)[\])}]|\sdot\s)\s?(?:me|dog)|tme)\s?/\s?(?!joinchat|s/|share|addstickers|proxy|\+))"
    r"|(?P<whatsapp>wa\.me/(?!message)|api\.whatsapp\.com/send/?\?phone=)"
    r"|(?P<discord>discord\.(?:gg|com/invite)/)|(?P<threema>threema\.id/)|(?P<wickr>wickr\.(?:me|com)/)|(?P<signal>signal\.me/#p/)"
    r"|(?P<instagram>instagram\.com/)|(?P<vk>vk\.com/)|(?P<viber>viber://(?:chat|add)\?number=(?:%2b)?))"
    r"@?(?P<id>\+?[a-z0-9_][\w.-]{2,63})",
    re.IGNORECASE | re.ASCII,
)
_LINK_SIGNS = (
    "me/",
    "me /",
    "dog/",
    "whatsapp.com",
    "discord.",
    "threema.id",
    "wickr.",
    "signal.me",
    "instagram.com",
    "vk.com",
    "viber:",
)
_KINDS = ("telegram", "whatsapp", "discord", "threema", "wickr", "signal", "instagram", "vk", "viber")
_MAIL_WORDS_BEFORE = 24  # characters before an address that may say `Jabber:`
_XMPP_WORD = re.compile(
    r"(?<!\w)(?:xmpp|jabb?er\w*|jabb|jid|otr|omemo|жабб?ер\w*|джабб?ер\w*|жаб[ауе]|џабер|جابر)(?!\w)", re.IGNORECASE
)
_MAIL_WORD = re.compile(
    r"(?<!\w)(?:e-?mails?|mail|mejl|correo|courriel|почт\w|пошт\w|мыло|ايميل|posta|poczta)(?!\w)", re.IGNORECASE
)
_XMPP_BEHIND = re.compile(r"\s?(?:[\[(]|on )\s?(?:xmpp|jabber|omemo|otr)(?!\w)", re.IGNORECASE)
_SITE_REACH = 48  # characters before an address that may say whose it is


@dataclass(frozen=True, slots=True)
class Found:
    """A contact of the normal text: `value` as written, less its `@` and link."""

    start: int
    end: int
    kind: str
    value: str


def find_addresses(text: Text) -> Iterator[Found]:
    """Yield the contacts that need no word beside them, undisguised, each once, in no order."""
    normal = text.normal
    if "/" in normal and any(sign in text.folded for sign in _LINK_SIGNS):
        yield from _links(normal)
    if "@" in normal:
        yield from _plain(text)
        for match in _MATRIX.finditer(normal):
            yield Found(*match.span(), "matrix", f"@{match['id']}")
    if "briar:" in text.folded:
        for match in _BRIAR.finditer(normal):
            yield Found(*match.span(), "briar", match[0])
    if len(normal) > _HEX_AT_LEAST:
        yield from _ids(text)


def _ids(text: Text) -> Iterator[Found]:
    normal = text.normal
    if max(map(len, normal.split())) > _HEX_AT_LEAST:
        for match in _HEX.finditer(normal):
            if len(match[0]) == 66:
                yield Found(*match.span(), "session", match[0])
            elif is_tox(match[0]):
                yield Found(*match.span(), "tox", match[0].upper())
    if "05" in normal and "session" in text.words:
        for match in _HEX_APART.finditer(normal):
            if len(match[0]) > 66:
                yield Found(*match.span(), "session", re.sub(r"[^0-9A-Za-z]", "", match[0]))


def is_tox(text: str) -> bool:
    """Return whether 76 hex digits end in the Tox checksum: all pairs of bytes together are 0 under exclusive or."""
    pairs = [int(text[i : i + 4], 16) for i in range(0, len(text), 4)]
    return functools.reduce(lambda left, right: left ^ right, pairs) == 0


def _plain(text: Text) -> Iterator[Found]:
    for match in _PLAIN.finditer(text.normal):
        if not is_of_site(text.folded, match.start(), match["local"], match["host"]):
            yield Found(
                *match.span(), mail_kind(text.normal, match.start(), match["host"].lower(), match.end()), match[0]
            )


def _links(normal: str) -> Iterator[Found]:
    for match in _LINK.finditer(normal):
        kind = next(name for name in _KINDS if match[name])
        value = match["id"].rstrip(".-")
        end = match.end() - len(match["id"]) + len(value)
        if kind in ("whatsapp", "signal", "viber"):
            digits = re.sub(r"\D", "", value)
            if not 8 <= len(digits) <= 15:
                continue
            value = f"+{digits}"
        yield Found(match.start(), end, kind, value)


def mail_kind(normal: str, start: int, host: str, end: int = 0) -> str:
    """Return `xmpp` for a server of that kind or where the words beside say so ("Jabber: …", "… (xmpp)"), else `email`."""
    if end and _XMPP_BEHIND.match(normal, end):
        return "xmpp"
    before = normal[max(0, start - _MAIL_WORDS_BEFORE) : start]
    word = list(_XMPP_WORD.finditer(before))
    if word and not _MAIL_WORD.search(before, word[-1].end()):
        return "xmpp"
    if servers().get(host) == "xmpp" or host.split(".", maxsplit=1)[0] in ("jabber", "xmpp"):
        return "email" if _MAIL_WORD.search(before) else "xmpp"
    return "email"


def is_of_site(folded: str, start: int, local: str, host: str) -> bool:
    """Whether an address is the market's or board's own: "report scams to help@board.example", but not a seller's mailbox."""
    names = words_of("site_name") | words_of("site_words")
    if local.lower() in names:
        return True
    if host.lower() in servers() or _ONION_MAIL.fullmatch(host.lower()):
        return False
    sentence = re.split(r"[.!?\n;]\s", folded[max(0, start - _SITE_REACH) : start])[-1]
    return bool(_site_words().search(sentence))


@functools.cache
def servers() -> Mapping[str, str]:
    """Return the kind (email, xmpp) by host of the servers where anybody has a mailbox."""
    entries = load_lexicon("address").entries
    return {term: entry.attributes["kind"] for entry in entries if entry.value == "server" for _, term in entry.terms}


@functools.cache
def words_of(value: str) -> frozenset[str]:
    """Return the folded words of an entry of `config/lexicons/address.yml`."""
    return frozenset(
        term for entry in load_lexicon("address").entries if entry.value == value for _, term in entry.terms
    )


@functools.cache
def _site_words() -> re.Pattern[str]:
    words = sorted(words_of("site_words"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
