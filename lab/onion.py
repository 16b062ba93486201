"""Version 3 onion services made by a seed (rend-spec-v3): key and address."""

import base64
import hashlib
from dataclasses import dataclass

from Crypto.PublicKey import ECC


@dataclass(frozen=True, slots=True)
class OnionService:
    """An onion service whose port 80 leads to a port of 127.0.0.1; `secret` is the expanded key, 64 bytes."""

    address: str
    secret: bytes
    local_port: int


def make_service(seed: str, local_port: int) -> OnionService:
    """Return the onion service of a seed; the same seed always has the same address.

    >>> make_service("a", 1).address == make_service("a", 2).address, len(make_service("a", 1).address)
    (True, 62)
    """
    start = hashlib.sha256(f"onion {seed}".encode()).digest()
    public = ECC.construct(curve="Ed25519", seed=start).public_key().export_key(format="raw")
    return OnionService(address_of(public), _expanded(start), local_port)


def address_of(public: bytes) -> str:
    """Return the address of a public key, with checksum and version (rend-spec-v3, 6)."""
    version = b"\x03"
    checksum = hashlib.sha3_256(b".onion checksum" + public + version).digest()[:2]
    return base64.b32encode(public + checksum + version).decode().lower() + ".onion"


def _expanded(start: bytes) -> bytes:
    """Return the secret scalar, clamped, and the prefix for signing (RFC 8032, 5.1.5)."""
    digest = bytearray(hashlib.sha512(start).digest())
    digest[0] &= 248
    digest[31] = digest[31] & 63 | 64
    return bytes(digest)
