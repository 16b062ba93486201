import base64
import hashlib

from extractors.onion import find

KEY = bytes(range(32))


def address(checksum: bytes | None = None) -> str:
    right = hashlib.sha3_256(b".onion checksum" + KEY + b"\x03").digest()[:2]
    return base64.b32encode(KEY + (checksum or right) + b"\x03").decode().lower()


def test_an_address_with_the_right_checksum_is_found_without_its_path():
    (fact,) = find(f"see HTTP://{address().upper()}.ONION/market?page=2")
    assert fact.value == f"{address()}.onion"
    assert fact.attributes == {"version": 3}


def test_a_wrong_checksum_is_no_address():
    assert list(find(f"{address(b'xx')}.onion")) == []


def test_a_subdomain_and_a_disguised_dot_lead_to_the_same_address():
    assert [fact.value for fact in find(f"www.{address()}.onion {address()}[dot]onion")] == [f"{address()}.onion"] * 2


def test_an_old_short_address_is_found_and_marked():
    (fact,) = find("abcdefghijklmnop.onion")
    assert fact.attributes == {"version": 2}


def test_other_words_before_onion_are_none():
    assert list(find("red.onion, spring onion, abcdefghijklmnopq.onion, abcdefghijklmnop.onions")) == []
