"""A signature: a text's word runs as a MinHash, so that two texts can be compared without keeping either."""

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
