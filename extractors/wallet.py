"""Coin addresses in a text, reported only when their checksum is right (lower-case Ethereum has none to check)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import base58
import bech32
from Crypto.Hash import keccak

from extractors.frame import Text
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "wallet"

_CANDIDATE = re.compile(r"(?<![A-Za-z0-9])(?:bitcoincash:)?[A-Za-z0-9]{25,110}(?![A-Za-z0-9])")
_SHORTEST = 25  # characters of an address
_ETHEREUM = re.compile(r"0[xX][0-9a-fA-F]{40}")
_SEGWIT = re.compile(r"(?P<prefix>bc|ltc)1[02-9ac-hj-np-z]{11,71}", re.IGNORECASE)
_CASHADDR = re.compile(r"(?:bitcoincash:)?(?P<body>[qp][02-9ac-hj-np-z]{41})", re.IGNORECASE)
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]+")
_RIPPLE = re.compile(r"r[1-9A-HJ-NP-Za-km-z]{24,34}")
_RIPPLE_ALPHABET = (
    b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"  # XRP Ledger documentation, "base58 encodings"
)
_BECH32M = 0x2BC830A3  # BIP 350: the constant of witness versions 1 and later

# Version bytes before a 20-byte hash: chainparams.cpp of Bitcoin, Litecoin, Dogecoin and Dash, TRON and Zcash protocol documents.
_HASH_VERSIONS: dict[bytes, tuple[str, str]] = {
    b"\x00": ("BTC", "p2pkh"),
    b"\x05": ("BTC", "p2sh"),
    b"\x30": ("LTC", "p2pkh"),
    b"\x32": ("LTC", "p2sh"),
    b"\x1e": ("DOGE", "p2pkh"),
    b"\x16": ("DOGE", "p2sh"),
    b"\x4c": ("DASH", "p2pkh"),
    b"\x10": ("DASH", "p2sh"),
    b"\x41": ("TRX", "account"),
    b"\x1c\xb8": ("ZEC", "p2pkh"),
    b"\x1c\xbd": ("ZEC", "p2sh"),
}
# Network bytes of Monero's main network: cryptonote_config.h.
_MONERO_TYPES = {18: "standard", 19: "integrated", 42: "subaddress"}
_MONERO_LENGTHS = frozenset({95, 106})
_MONERO_BLOCK_BYTES = {11: 8, 7: 5}  # base58 characters of a block → bytes it holds; 95 = 8·11+7, 106 = 9·11+7


class Address(NamedTuple):
    """A verified coin address in its canonical spelling."""

    coin: str
    type: str
    value: str
    checksum: bool = True


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per coin address; attributes: `coin`, `type`, and `checksum` False where none could be verified."""
    source = source_of(text)
    if max(map(len, source.split()), default=0) < _SHORTEST:
        return
    for match in _CANDIDATE.finditer(source):
        if address := read_address(match[0]):
            attributes = {"coin": address.coin, "type": address.type, "checksum": address.checksum}
            yield quote(text, match.start(), match.end(), NAME, address.value, **attributes)


def read_address(text: str) -> Address | None:
    """Return what coin address the whole text is, or None.

    >>> read_address("1BoatSLRHtKNngkdXEeobR76b53LETtpyT").coin
    'BTC'
    >>> read_address("1BoatSLRHtKNngkdXEeobR76b53LETtpyU") is None
    True
    """
    if _ETHEREUM.fullmatch(text):
        return _read_ethereum(text)
    if segwit := _SEGWIT.fullmatch(text):
        return _read_segwit(text, segwit["prefix"].lower())
    if cash := _CASHADDR.fullmatch(text):
        return _read_cashaddr(cash["body"])
    if _RIPPLE.fullmatch(text) and (ripple := _read_ripple(text)):
        return ripple
    if _BASE58.fullmatch(text):
        return _read_monero(text) if len(text) in _MONERO_LENGTHS else _read_base58check(text)
    return None


def _read_base58check(text: str) -> Address | None:
    if len(text) > 36:
        return None
    try:
        payload = base58.b58decode_check(text)
    except ValueError:
        return None
    version = payload[:-20]
    if len(payload) - len(version) != 20 or version not in _HASH_VERSIONS:
        return None
    coin, kind = _HASH_VERSIONS[version]
    return Address(coin, kind, text)


def _read_ripple(text: str) -> Address | None:
    """Return an account of the XRP Ledger: base58 with an alphabet of its own, type byte 0."""
    try:
        payload = base58.b58decode_check(text, alphabet=_RIPPLE_ALPHABET)
    except ValueError:
        return None
    return Address("XRP", "account", text) if len(payload) == 21 and payload[0] == 0 else None


def _read_segwit(text: str, prefix: str) -> Address | None:
    """Return a BIP 173 / BIP 350 address; the library knows version 0 only, so later ones use its polynomial."""
    address = text.lower() if text in (text.lower(), text.upper()) else ""
    version, program = bech32.decode(prefix, address)
    if version == 0 and program is not None:
        return Address(_segwit_coin(prefix), "p2wpkh" if len(program) == 20 else "p2wsh", address)
    data = [bech32.CHARSET.find(character) for character in address[len(prefix) + 1 :]]
    if not data or not 1 <= data[0] <= 16 or bech32.bech32_polymod(bech32.bech32_hrp_expand(prefix) + data) != _BECH32M:
        return None
    program = bech32.convertbits(data[1:-6], 5, 8, pad=False)
    if program is None or not 2 <= len(program) <= 40:
        return None
    return Address(_segwit_coin(prefix), "p2tr" if data[0] == 1 else f"witness_v{data[0]}", address)


def _segwit_coin(prefix: str) -> str:
    return "BTC" if prefix == "bc" else "LTC"


def _read_cashaddr(body: str) -> Address | None:
    """Return a Bitcoin Cash address (CashAddr specification, 2017); its prefix may be left out in print."""
    if body not in (body.lower(), body.upper()):
        return None
    data = [bech32.CHARSET.find(character) for character in body.lower()]
    if _cashaddr_polymod([ord(letter) & 31 for letter in "bitcoincash"] + [0, *data]) != 0:
        return None
    return Address("BCH", "p2pkh" if data[0] == 0 else "p2sh", f"bitcoincash:{body.lower()}")


def _cashaddr_polymod(values: list[int]) -> int:
    generators = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
    checksum = 1
    for value in values:
        top = checksum >> 35
        checksum = ((checksum & 0x07FFFFFFFF) << 5) ^ value
        for bit, generator in enumerate(generators):
            if top >> bit & 1:
                checksum ^= generator
    return checksum ^ 1


def _read_ethereum(text: str) -> Address | None:
    """Return an Ethereum address with its EIP-55 capitals; all of one case carries no checksum and is let pass."""
    digits = text[2:]
    canonical = "0x" + _eip55(digits.lower())
    if digits in (digits.lower(), digits.upper()):
        return Address("ETH", "account", canonical, checksum=False)
    return Address("ETH", "account", canonical) if canonical[2:] == digits else None


def _eip55(digits: str) -> str:
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "".join(c.upper() if int(nibble, 16) >= 8 else c for c, nibble in zip(digits, digest, strict=False))


def _read_monero(text: str) -> Address | None:
    raw = _monero_bytes(text)
    if (
        raw is None
        or raw[0] not in _MONERO_TYPES
        or keccak.new(digest_bits=256, data=raw[:-4]).digest()[:4] != raw[-4:]
    ):
        return None
    return Address("XMR", _MONERO_TYPES[raw[0]], text)


def _monero_bytes(text: str) -> bytes | None:
    """Return the bytes of Monero's own base58: blocks of 11 characters hold 8 bytes each, the last one fewer."""
    blocks = [text[i : i + 11] for i in range(0, len(text), 11)]
    raw = b""
    for block in blocks:
        size = _MONERO_BLOCK_BYTES[len(block)]
        number = base58.b58decode_int(block)
        if number >= 1 << 8 * size:
            return None
        raw += number.to_bytes(size, "big")
    return raw
