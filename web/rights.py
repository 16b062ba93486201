"""Who may see what: pure tables, asked by every page."""

from enum import StrEnum


class Right(StrEnum):
    """One thing that a page shows or does."""

    INBOX = "inbox"
    SEARCH = "search"
    LISTINGS = "listings"
    CAPTURES = "captures"
    VENDORS = "vendors"
    UNMASK = "unmask"
    TRENDS = "trends"
    SITES = "sites"
    ADD_SITES = "add_sites"
    DESCRIBE = "describe"
    CORRECT = "correct"
    MODELS = "models"
    PROMOTE = "promote"
    HEALTH = "health"
    USERS = "users"
    AUDIT = "audit"
    ACCOUNT = "account"


POLICYMAKER = frozenset({Right.ACCOUNT, Right.TRENDS})
ANALYST = POLICYMAKER | {
    Right.SEARCH,
    Right.LISTINGS,
    Right.CAPTURES,
    Right.SITES,
    Right.ADD_SITES,
    Right.DESCRIBE,
    Right.CORRECT,
    Right.MODELS,
    Right.HEALTH,
}
INVESTIGATOR = ANALYST | {Right.VENDORS, Right.UNMASK}
CYBER_UNIT = INVESTIGATOR | {Right.INBOX}
ADMINISTRATOR = frozenset(
    {
        Right.ACCOUNT,
        Right.TRENDS,
        Right.SITES,
        Right.ADD_SITES,
        Right.HEALTH,
        Right.USERS,
        Right.AUDIT,
        Right.MODELS,
        Right.PROMOTE,
    }
)

RIGHTS = {
    "policymaker": POLICYMAKER,
    "analyst": ANALYST,
    "investigator": INVESTIGATOR,
    "cyber_unit": CYBER_UNIT,
    "administrator": ADMINISTRATOR,
}
HOMES = {
    "policymaker": "/trends",
    "analyst": "/search",
    "investigator": "/vendors",
    "cyber_unit": "/inbox",
    "administrator": "/audit",
}
TITLES = {
    "policymaker": "Policymaker",
    "analyst": "Analyst",
    "investigator": "Investigator",
    "cyber_unit": "Cyber unit",
    "administrator": "Administrator",
}


def rights_of(role: str) -> frozenset[Right]:
    """Return what a role may; nothing for a role that is not known.

    >>> Right.VENDORS in rights_of("analyst"), Right.VENDORS in rights_of("investigator")
    (False, True)
    """
    return RIGHTS.get(role, frozenset())
