import pytest
from pysequoia import Tsk

from extractors.pgp import find

FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"


@pytest.fixture(scope="module")
def key() -> str:
    return str(Tsk.generate(user_id="Grey Fox <greyfox@example.org>").extract_certificate())


def test_a_key_block_is_parsed_to_fingerprint_names_and_dates(key):
    (fact,) = find(f"My key:\n{key}\nthanks")
    assert len(fact.value) == 40
    assert fact.value.isupper() or fact.value.isdigit()
    assert fact.attributes["type"] == "key"
    assert fact.attributes["user_ids"] == ("Grey Fox <greyfox@example.org>",)
    assert fact.attributes["key_id"] == fact.value[-16:]
    assert "created" in fact.attributes
    assert fact.text.startswith("-----BEGIN")
    assert fact.text.endswith("BLOCK-----")


def test_a_key_that_lost_its_line_breaks_is_the_same_key(key):
    whole, flat = (next(find(text)).value for text in (key, " ".join(key.split())))
    assert whole == flat


@pytest.mark.parametrize(
    "damage",
    [
        lambda key: key[:300],
        lambda key: (
            key.swapcase()
            .replace("begin pgp public key block", "BEGIN PGP PUBLIC KEY BLOCK")
            .replace("end pgp public key block", "END PGP PUBLIC KEY BLOCK")
        ),
        lambda key: key[:200] + "\n-----END PGP PUBLIC KEY BLOCK-----",
    ],
)
def test_a_broken_key_is_a_fact_that_says_so(key, damage):
    (fact,) = find(damage(key))
    assert fact.attributes["broken"] is True
    assert fact.value == "key"


def test_two_keys_are_two_facts(key):
    other = str(Tsk.generate(user_id="Other").extract_certificate())
    assert len({fact.value for fact in find(f"{key}\n{other}")}) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567", FINGERPRINT),
        (f"PGP: {FINGERPRINT.lower()}", FINGERPRINT),
        (f"fingerprint {FINGERPRINT}", FINGERPRINT),
        ("key id 0x0123456789abcdef", "0123456789ABCDEF"),
    ],
)
def test_a_printed_fingerprint_is_found(text, expected):
    (fact,) = find(text)
    assert fact.value == expected


@pytest.mark.parametrize("text", [FINGERPRINT, "0123456789abcdef", "order 1234 5678 9012 3456", "PGP only please", ""])
def test_other_digits_are_no_fingerprint(text):
    assert list(find(text)) == []


def test_messages_and_signatures_are_told_apart():
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhello\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----"
    )
    message = "-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----"
    assert [fact.value for fact in find(f"{signed}\n{message}\n-----BEGIN PGP MESSAGE-----")] == [
        "signed_message",
        "message",
        "message",
    ]
    assert [bool(fact.attributes.get("broken")) for fact in find("-----BEGIN PGP MESSAGE-----\nabcd")] == [True]


@pytest.mark.parametrize(
    "hostile",
    [
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 500,
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + "A" * 300_000,
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + "\ufffd\x00" * 500 + "\n-----END PGP PUBLIC KEY BLOCK-----",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: \n\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----",
        "-----END PGP PUBLIC KEY BLOCK----------BEGIN PGP PUBLIC KEY BLOCK-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----BEGIN PGP SIGNATURE-----",
    ],
    ids=["repeated", "huge", "not base64", "empty body", "end before begin", "nested"],
)
def test_hostile_armour_raises_nothing_and_is_marked_as_broken(hostile):
    facts = list(find(hostile))
    assert facts
    assert all(fact.attributes["broken"] for fact in facts)
    assert all(fact.text == hostile[fact.start : fact.end] for fact in facts)


def test_a_key_cut_anywhere_is_broken_or_whole_but_never_raises(key):
    for cut in range(40, len(key), 37):
        (fact,) = find(key[:cut])
        assert fact.attributes.get("broken") or len(fact.value) == 40
