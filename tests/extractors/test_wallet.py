import base58
import bech32
import pytest
from Crypto.Hash import keccak

from extractors.wallet import find, read_address

HASH = bytes(range(160, 180))  # nobody's: no key is known to hash to this
KEYS = bytes(range(64))

RIPPLE = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
MONERO_BLOCK = {8: 11, 5: 7}


def base58check(version: bytes) -> str:
    return base58.b58encode_check(version + HASH).decode()


def segwit(prefix: str, version: int, program: bytes) -> str:
    """Return a BIP 173 (version 0) or BIP 350 address, made here because the library knows the first only."""
    data = [version, *bech32.convertbits(program, 8, 5)]
    constant = 1 if version == 0 else 0x2BC830A3
    polymod = bech32.bech32_polymod(bech32.bech32_hrp_expand(prefix) + data + [0] * 6) ^ constant
    checksum = [(polymod >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join(bech32.CHARSET[value] for value in data + checksum)


def monero(network: int, payload: bytes = KEYS) -> str:
    raw = bytes([network]) + payload
    raw += keccak.new(digest_bits=256, data=raw).digest()[:4]
    blocks = [raw[i : i + 8] for i in range(0, len(raw), 8)]
    return "".join(
        base58.b58encode_int(int.from_bytes(block)).decode().rjust(MONERO_BLOCK[len(block)], "1") for block in blocks
    )


def ethereum() -> str:
    digits = HASH.hex()
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "0x" + "".join(c.upper() if int(n, 16) >= 8 else c for c, n in zip(digits, digest, strict=False))


def cashaddr() -> str:
    generators = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
    data = bech32.convertbits(b"\x00" + HASH, 8, 5)
    checksum = 1
    for value in [*(ord(letter) & 31 for letter in "bitcoincash"), 0, *data, *[0] * 8]:
        top, checksum = checksum >> 35, ((checksum & 0x07FFFFFFFF) << 5) ^ value
        for bit, generator in enumerate(generators):
            checksum ^= generator if top >> bit & 1 else 0
    checksum ^= 1
    return "bitcoincash:" + "".join(
        bech32.CHARSET[v] for v in [*data, *((checksum >> 5 * (7 - i)) & 31 for i in range(8))]
    )


ADDRESSES = [
    (base58check(b"\x00"), "BTC", "p2pkh"),
    (base58check(b"\x05"), "BTC", "p2sh"),
    (segwit("bc", 0, HASH), "BTC", "p2wpkh"),
    (segwit("bc", 0, bytes(32)), "BTC", "p2wsh"),
    (segwit("bc", 1, bytes(range(32))), "BTC", "p2tr"),
    (base58check(b"\x30"), "LTC", "p2pkh"),
    (base58check(b"\x32"), "LTC", "p2sh"),
    (segwit("ltc", 0, HASH), "LTC", "p2wpkh"),
    (base58check(b"\x1e"), "DOGE", "p2pkh"),
    (base58check(b"\x4c"), "DASH", "p2pkh"),
    (base58check(b"\x41"), "TRX", "account"),
    (base58check(b"\x1c\xb8"), "ZEC", "p2pkh"),
    (base58.b58encode_check(b"\x00" + HASH, alphabet=RIPPLE).decode(), "XRP", "account"),
    (cashaddr(), "BCH", "p2pkh"),
    (ethereum(), "ETH", "account"),
    (monero(18), "XMR", "standard"),
    (monero(42), "XMR", "subaddress"),
    (monero(19, KEYS + bytes(8)), "XMR", "integrated"),
]


@pytest.mark.parametrize(("address", "coin", "kind"), ADDRESSES, ids=[f"{coin} {kind}" for _, coin, kind in ADDRESSES])
def test_an_address_is_found_with_its_coin_and_type(address, coin, kind):
    (fact,) = find(f"Send to: {address}, thanks")
    assert (fact.attributes["coin"], fact.attributes["type"], fact.attributes["checksum"]) == (coin, kind, True)
    assert fact.text == fact.value == address


@pytest.mark.parametrize(("address", "coin", "kind"), ADDRESSES, ids=[f"{coin} {kind}" for _, coin, kind in ADDRESSES])
def test_one_wrong_character_makes_it_no_address(address, coin, kind):
    position = len(address) - 3
    other = "d" if address[position] != "d" else "f"
    assert read_address(address[:position] + other + address[position + 1 :]) is None


def test_an_ethereum_address_of_one_case_has_no_checksum_and_is_marked_so():
    (fact,) = find(ethereum().lower())
    assert fact.attributes["checksum"] is False
    assert fact.value == ethereum()


def test_spellings_of_one_address_have_one_value():
    cash = cashaddr()
    upper = segwit("bc", 0, HASH).upper()
    assert [fact.value for fact in find(f"{cash.removeprefix('bitcoincash:')} {upper}")] == [cash, upper.lower()]


@pytest.mark.parametrize(
    "text", ["", "1234567890123456789012345678901", "a" * 64, "0x" + "g" * 40, "bc1", "4" * 95, "1" * 34, "z" * 106]
)
def test_long_words_are_no_address(text):
    assert list(find(text)) == []
