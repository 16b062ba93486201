"""Amounts as people print them in different countries."""

import re
from decimal import Decimal

# Groups of two and three as in India ("1,20,000"), groups of three behind one kind of mark and a tail, or plain digits with a tail.
AMOUNT = re.compile(
    r"(?<![\d.,])(?:\d{1,2}(?:,\d{2}){1,4},\d{3}(?!\d)|\d{1,3}(?P<mark>[.,'’٬،\u00a0\u202f ])\d{3}(?:(?P=mark)\d{3}){0,4}(?!\d)(?:[.,٫]\d{1,8}(?!\d))?|\d{1,15}(?:[.,٫]\d{1,15})?|[.,]\d{1,15})"
)


def read_amount(text: str, *, coin: bool = False) -> Decimal:
    """Return the number that a match of AMOUNT prints; a `coin` amount has no thousands mark with a single group.

    >>> read_amount("1.234,56"), read_amount("1'234"), read_amount("1,234"), read_amount("0.500")
    (Decimal('1234.56'), Decimal('1234'), Decimal('1234'), Decimal('0.500'))
    >>> read_amount("1.234", coin=True)
    Decimal('1.234')
    """
    plain = re.sub(r"[ '’٬،\u00a0\u202f]", "", text).replace("٫", ".")
    marks = [character for character in plain if character in ".,"]
    if not marks:
        return Decimal(plain)
    last = marks[-1]
    whole, _, tail = plain.rpartition(last)
    is_group = len(tail) == 3 and (
        marks.count(last) > 1 or (len(marks) == 1 and not coin and 1 <= len(whole) <= 3 and whole != "0")
    )
    digits = whole.replace(".", "").replace(",", "")
    return Decimal(digits + tail) if is_group else Decimal(f"{digits or 0}.{tail}")
