"""What kind a page is when no site file says so and it is no wall: by structure first, by words second."""

from crawlers.general.evidence import LISTING_LABELS, VENDOR_LABELS, Evidence
from records.page import PageKind

FEWEST_ENTRIES = 3


def kind_of(evidence: Evidence) -> PageKind:
    """Return the kind of a page that is no wall."""
    return _unlike_a_market(evidence) or _of_market(evidence)


def _unlike_a_market(evidence: Evidence) -> PageKind | None:
    """Return the kind of a page of a forum, an auction or a model repository, which say so in words of their own."""
    possible = evidence.possible
    if evidence.files and (possible & {"licence", "downloads", "likes"} or evidence.files >= 3):
        return PageKind.FILE_ITEM
    if {"current_bid", "bids", "ends_at"} & evidence.likely and evidence.says("bid"):
        return PageKind.AUCTION
    if evidence.posts and not evidence.rows and evidence.says("forum") and evidence.says("reply"):
        return PageKind.THREAD if evidence.posts > 1 or evidence.turns_pages else PageKind.POST
    return None


def _of_market(evidence: Evidence) -> PageKind:
    rows, entries = evidence.rows, evidence.entries
    vendor_like = len(VENDOR_LABELS & evidence.likely) + (0 if not evidence.key else 2 if rows < 3 else 1)
    listing_like = len(LISTING_LABELS & evidence.possible) + 2 * evidence.buys
    if rows >= 3 and not (vendor_like >= 2 and entries):
        listing_like -= 3 if rows >= 6 else 1
    if vendor_like >= 2 and not (evidence.buys and listing_like >= 5):
        return _of_account(evidence)
    if rows >= 4 and listing_like < 5:
        return _of_rows(evidence)
    if listing_like >= 4:
        return _of_offer(evidence)
    if entries >= 5 or vendor_like:
        return _of_account(evidence)
    return PageKind.SEARCH if rows else _of_little(evidence, listing_like)


def _of_rows(evidence: Evidence) -> PageKind:
    if evidence.greets:
        return PageKind.HOME
    return PageKind.SEARCH


def _of_offer(evidence: Evidence) -> PageKind:
    private = "location" in evidence.possible and not {"escrow", "ships_from", "payment"} & evidence.likely
    return PageKind.ADVERTISEMENT if private and evidence.says("advertiser") else PageKind.LISTING


def _of_little(evidence: Evidence, listing_like: int) -> PageKind:
    """Return the kind of a page without rows and with few labels: an empty list says so, or has links to its other pages."""
    if evidence.is_empty_list:
        return PageKind.SEARCH
    if evidence.greets:
        return PageKind.HOME
    if listing_like >= 2 or "title" in evidence.seen.stated:
        return _of_offer(evidence)
    return PageKind.SEARCH if evidence.turns_pages else PageKind.OTHER


def _of_account(evidence: Evidence) -> PageKind:
    if evidence.key:
        return PageKind.VENDOR if evidence.rows or evidence.tells_of_somebody else PageKind.PGP
    if evidence.entries >= FEWEST_ENTRIES:
        return PageKind.FEEDBACK
    member = "posts" in evidence.likely and not {"sales", "positive", "rating", "ships_from"} & evidence.likely
    return PageKind.PROFILE if member and evidence.says("forum") else PageKind.VENDOR
