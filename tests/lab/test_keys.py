import base64
import hashlib
from datetime import UTC, datetime

import pysequoia

from lab.onion import make_service
from lab.pgp import make_key
from lab.story import build

MADE_AT = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_key_is_one_that_sequoia_reads_with_its_user_id():
    key = make_key("seed", "grau_otter", MADE_AT)
    read = pysequoia.Cert.from_bytes(key.armour.encode())
    assert read.fingerprint.upper() == key.fingerprint
    assert [str(user) for user in read.user_ids] == ["grau_otter"]


def test_every_key_of_the_story_is_valid():
    keys = {vendor.key for vendor in build(7).vendors if vendor.key}
    for key in keys:
        read = pysequoia.Cert.from_bytes(key.armour.encode())
        assert read.fingerprint.upper() == key.fingerprint
        assert len(read.user_ids) == 1  # a user id without a good signature is not listed


def test_the_same_seed_gives_the_same_key_and_another_seed_another():
    assert make_key("a", "x", MADE_AT) == make_key("a", "x", MADE_AT)
    assert make_key("a", "x", MADE_AT) != make_key("b", "x", MADE_AT)


def test_an_onion_address_carries_its_own_checksum():
    address = make_service("7 kestrel", 1).address
    decoded = base64.b32decode(address.removesuffix(".onion").upper())
    public, checksum, version = decoded[:32], decoded[32:34], decoded[34:]
    assert version == b"\x03"
    assert checksum == hashlib.sha3_256(b".onion checksum" + public + version).digest()[:2]
