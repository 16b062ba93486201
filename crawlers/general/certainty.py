"""How a value was found without a site file, and how often values found so are right."""

from enum import Enum


class How(Enum):
    """The ways of finding a value, surest first; the number is the share that was right on pages of other software.

    Measured by `python -m bench.certainty PAGES`; see docs/accuracy.md.
    """

    STATED = 0.99  # for machines: JSON-LD, microdata, OpenGraph
    LABELLED = 0.97  # beside a label that says what it is
    COUNTED = 0.96  # the number of things that were found
    HEADED = 0.95  # under a heading or in the heading that names the page
    ROWED = 0.95  # at its place in a row of a list
    MARKED = 0.90  # in an element whose class or address says what it is
    SHAPED = 0.80  # looks like it: a price, a date, a fingerprint
    GUESSED = 0.60  # the longest text, the first link
