"""A signature: a text's word runs as a MinHash, so that two texts can be compared without keeping either."""

import operator
from dataclasses import dataclass

NUMBERS = 128  # of a signature; the likeness read from them is off by .04 on average
NUMBER_BYTES = 2
BANDS = 16  # three numbers each: 98 of 100 texts with a likeness of .6 share one, 99.9 with .7
BAND_BYTES = 3 * NUMBER_BYTES


@dataclass(frozen=True, slots=True)
class Signature:
    """The version byte and the numbers, little-endian, of a text of so many different words."""

    value: bytes
    words: int

    def bands(self) -> tuple[str, ...]:
        """Return the parts that alike texts most likely share, each with the version and its place."""
        return bands(self.value)


def bands(value: bytes) -> tuple[str, ...]:
    """Return the parts of a signature's value by which alike texts are looked up."""
    version, numbers = value[:1].hex(), value[1:]
    return tuple(
        f"{version}{place:x}{numbers[place * BAND_BYTES : (place + 1) * BAND_BYTES].hex()}" for place in range(BANDS)
    )


def likeness(one: bytes, other: bytes) -> float:
    """Return about which share of the word runs of either text both have, 0–1; none where versions differ.

    >>> likeness(bytes([1]) + bytes(256), bytes([1]) + bytes(256))
    1.0
    >>> likeness(bytes([1]) + bytes(256), bytes([2]) + bytes(256))
    0.0
    """
    if one[:1] != other[:1] or len(one) != len(other):
        return 0.0
    numbers, others = one[1:], other[1:]
    if numbers == others:
        return 1.0
    # Two bytes make a number, so either both are the same or the number is another one: cast as the machine has it.
    pairs = zip(memoryview(numbers).cast("H"), memoryview(others).cast("H"), strict=True)
    return sum(operator.eq(*pair) for pair in pairs) / NUMBERS
