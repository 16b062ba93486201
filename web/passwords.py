"""Passwords: argon2id hashes, and one-time passwords that a person can read out."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads as something else
_HASHER = PasswordHasher()  # RFC 9106, the low-memory profile: 64 MiB, 3 passes


def hash_password(password: str) -> str:
    """Return the encoded argon2id hash of a password."""
    return _HASHER.hash(password)


@cache
def _nobody() -> str:
    return hash_password(secrets.token_urlsafe())


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether the password fits; without a hash it takes the same time, so that names cannot be found out."""
    try:
        return _HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Return 20 random characters in groups of five: 98 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def weakness(password: str, name: str) -> str:
    """Return why a password is not taken, or nothing.

    >>> weakness("short", "ana")
    'A password has at least 12 characters.'
    >>> weakness("four plain words here", "ana")
    ''
    """
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if name.casefold() in password.casefold():
        return "A password does not contain the name."
    if len(set(password)) < 5:
        return "A password is more than a few characters repeated."
    return ""
