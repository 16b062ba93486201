"""What facts and labels are called in a row of reasons."""

from alerts import place
from alerts.sentence import GOODS
from records.fact import Fact

WAYS = {
    "parcel_post": "Sent by post or courier", "split_shipment": "Split into several parcels",
    "stealth_packaging": "Concealed packing", "conversion": "Converted to fire live or automatically",
    "reactivation": "Reactivated or to be reactivated", "deactivated": "Deactivated",
    "craft_or_3d_printed": "Home-made or 3D-printed", "serial_removed": "Without a serial number",
    "modular_or_kit": "A part or kit that others complete", "antique_ammo": "Antique calibre, with modern ammunition",
    "straw_purchase": "Bought through another person", "bulk_offer": "Offered in bulk", "in_person": "Handed over in person",
    "drop_ship": "Sent from somebody else's stock", "escrow_avoidance": "Outside escrow",
}  # fmt: skip
PARCEL = {
    "parcel": "Sent by parcel", "letter": "Sent by letter", "express": "Sent by express", "tracked": "Tracked",
    "untracked": "Without tracking", "stealth": "Concealed packing", "decoy": "Sent with a decoy", "vacuum": "Vacuum-sealed",
    "drop_ship": "Sent from somebody else's stock", "locker": "To a parcel locker", "po_box": "To a post-office box",
    "split_parts": "Split into several parcels", "in_person": "Handed over in person", "refused": "Refuses to send",
}  # fmt: skip
ROUTE = {"from": "Sent from", "to": "Sent to", "exclude": "Not sent to"}
NAMED = {
    "weapon": "Names a weapon", "ammunition": "Names ammunition", "part": "Names a part", "conversion": "Names a conversion",
    "calibre": "Names a calibre",
}  # fmt: skip
_OF_A_GOOD = {None, "head", "target"}  # what is sold or what it is for; not what stands nearby, or is denied


def words_of_label(label: str, value: str, words: str, weight: float) -> str:
    """Return a reason's words: what it speaks for, where the classifier's own words only say where."""
    if weight < 0:
        return words
    if label == "modus_operandi":
        return WAYS.get(value, words)
    return f"Offers {GOODS[value]}" if label in {"item_type", "trade_relevant"} and value in GOODS else words


def words_of_fact(fact: Fact) -> str | None:
    """Return a fact's words; None for what is not shown as a reason by itself."""
    role = fact.attributes.get("role")
    if fact.kind == "route":
        return f"{ROUTE.get(str(role), 'Route:')} {place.in_words(fact.value)}"
    if fact.kind == "parcel":
        carrier = fact.value.partition("carrier:")[2]
        return f"Carrier named: {carrier}" if carrier else PARCEL.get(fact.value)
    if fact.kind in NAMED and role in _OF_A_GOOD and not fact.attributes.get("weak"):
        return f"{NAMED[fact.kind]}: {fact.value}"
    return None
