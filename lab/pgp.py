"""OpenPGP certificates made by a seed: the same seed always gives the same key and fingerprint."""

import base64
import hashlib
import struct
from datetime import datetime

from Crypto.PublicKey import ECC
from Crypto.PublicKey.ECC import EccKey
from Crypto.Signature import eddsa

from lab.entities import PublicKey

# RFC 4880 numbers, and EdDSA (22) over Ed25519 as GnuPG and Sequoia write it in version 4 packets (RFC 9580, 5.5.5.5).
_PUBLIC_KEY, _USER_ID, _SIGNATURE = 6, 13, 2
_EDDSA, _SHA256, _POSITIVE_CERTIFICATION = 22, 8, 0x13
_ED25519_OID = bytes.fromhex("092b06010401da470f01")


def make_key(seed: str, user_id: str, created_at: datetime) -> PublicKey:
    """Return a certificate with one signing key and one signed user id.

    >>> from datetime import UTC
    >>> make_key("a", "moewe", datetime(2026, 1, 1, tzinfo=UTC)) == make_key("a", "moewe", datetime(2026, 1, 1, tzinfo=UTC))
    True
    """
    secret = ECC.construct(curve="Ed25519", seed=hashlib.sha256(seed.encode()).digest())
    seconds = int(created_at.timestamp())
    body = _key_body(secret, seconds)
    framed = b"\x99" + struct.pack(">H", len(body)) + body
    fingerprint = hashlib.sha1(framed).digest()  # noqa: S324 (RFC 4880, 12.2 defines fingerprints so)
    signature = _certify(secret, framed, user_id.encode(), fingerprint, seconds)
    packets = _packet(_PUBLIC_KEY, body) + _packet(_USER_ID, user_id.encode()) + _packet(_SIGNATURE, signature)
    return PublicKey(_armour(packets), fingerprint.hex().upper())


def _key_body(secret: EccKey, seconds: int) -> bytes:
    point = b"\x40" + secret.public_key().export_key(format="raw")
    return b"\x04" + struct.pack(">I", seconds) + bytes([_EDDSA]) + _ED25519_OID + _integer(point)


def _certify(secret: EccKey, framed_key: bytes, user_id: bytes, fingerprint: bytes, seconds: int) -> bytes:
    hashed = _subpacket(2, struct.pack(">I", seconds)) + _subpacket(27, b"\x03") + _subpacket(33, b"\x04" + fingerprint)
    head = bytes([4, _POSITIVE_CERTIFICATION, _EDDSA, _SHA256]) + struct.pack(">H", len(hashed)) + hashed
    named = b"\xb4" + struct.pack(">I", len(user_id)) + user_id
    digest = hashlib.sha256(framed_key + named + head + b"\x04\xff" + struct.pack(">I", len(head))).digest()
    signed = eddsa.new(secret, "rfc8032").sign(digest)
    unhashed = _subpacket(16, fingerprint[-8:])
    return (
        head + struct.pack(">H", len(unhashed)) + unhashed + digest[:2] + _integer(signed[:32]) + _integer(signed[32:])
    )


def _integer(value: bytes) -> bytes:
    """Return a multiprecision integer: its length in bits, then its bytes without leading zeros."""
    value = value.lstrip(b"\0")
    return struct.pack(">H", int.from_bytes(value).bit_length()) + value


def _subpacket(kind: int, body: bytes) -> bytes:
    return bytes([len(body) + 1, kind]) + body


def _packet(tag: int, body: bytes) -> bytes:
    return (
        bytes([0xC0 | tag]) + (bytes([len(body)]) if len(body) < 192 else b"\xff" + struct.pack(">I", len(body))) + body
    )


def _armour(packets: bytes) -> str:
    encoded = base64.b64encode(packets).decode()
    lines = [encoded[start : start + 64] for start in range(0, len(encoded), 64)]
    check = "=" + base64.b64encode(_crc24(packets).to_bytes(3)).decode()
    return "\n".join(["-----BEGIN PGP PUBLIC KEY BLOCK-----", "", *lines, check, "-----END PGP PUBLIC KEY BLOCK-----"])


def _crc24(data: bytes) -> int:
    """Return the checksum of ASCII armour (RFC 4880, 6.1)."""
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc = (crc << 1) ^ (0x1864CFB if crc & 0x800000 else 0)
    return crc & 0xFFFFFF
