from typing import Any

import pytest

from alerts.sentence import offer
from tests.alerts.changes import change


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "drift_anvil offers a CZ 75 BD 9x19mm, sent from Slovenia by parcel, EU only"),
        (
            {"shipping": ("tracked", "parcel", "stealth", "split_parts")},
            "drift_anvil offers a CZ 75 BD 9x19mm, sent from Slovenia by tracked parcel, in several parts, in concealed packing, EU only",
        ),
        (
            {"ships_to": ("WW",), "excludes": ("US", "AU")},
            "drift_anvil offers a CZ 75 BD 9x19mm, sent from Slovenia by parcel, worldwide except the United States and Australia",
        ),
        (
            {"make": (), "model": ("AK-47",), "calibre": (), "ships_from": ("BA", "RS"), "ships_to": ("DE", "SE")},
            "drift_anvil offers an AK-47, sent from Bosnia and Herzegovina or Serbia by parcel, to Germany and Sweden",
        ),
        (
            {"make": (), "model": (), "calibre": (), "shipping": ()},
            "drift_anvil offers a firearm, sent from Slovenia, EU only",
        ),
        (
            {"item_type": "ammunition", "make": (), "model": (), "shipping": (), "ships_from": (), "ships_to": ()},
            "drift_anvil offers 9x19mm ammunition",
        ),
        (
            {
                "item_type": "magazine",
                "make": ("Glock",),
                "model": ("17",),
                "calibre": (),
                "ships_to": ("DE", "FR", "IT", "PL"),
            },
            "drift_anvil offers magazines for a Glock 17, sent from Slovenia by parcel, to Germany, France and 2 more",
        ),
        (
            {"model": ("75 BD", "P-10", "82"), "ships_to": (), "excludes": ("GB",), "shipping": ("in_person",)},
            "drift_anvil offers a CZ 75 BD 9x19mm and 2 more, sent from Slovenia, not to the United Kingdom, hand-over in person",
        ),
        ({"ships_to": ("SI",)}, "drift_anvil offers a CZ 75 BD 9x19mm, sent within Slovenia by parcel"),
        (
            {
                "vendor": "",
                "item_type": "",
                "make": (),
                "model": (),
                "calibre": (),
                "ships_from": (),
                "ships_to": (),
                "shipping": (),
            },
            "a seller without a name offers an item",
        ),
    ],
)
def test_an_offer_is_read_aloud(said: dict[str, Any], expected: str) -> None:
    assert offer(change(**said).document) == expected


def test_a_hostile_handle_stays_on_one_line() -> None:
    assert offer(change(vendor="x\r\nBcc: all\u202e" + "y" * 99).document).startswith("x Bcc: ally")
    assert "\n" not in offer(change(vendor="x\ny").document)
