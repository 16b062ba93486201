"""A capture as pages need it: found by its id, unpacked, taken apart, and which of its words are masked for whom."""

from fastapi import HTTPException

from crawlers.markup import Document, PageRefusedError, open_page
from records.capture import Capture
from store import captures, histories
from store.archive import DecodeError, Payload
from web.deps import Deps
from web.rights import Right
from web.visitor import Visitor


class UnreadableError(Exception):
    """A capture cannot be taken apart; the text says why."""


def find_capture(deps: Deps, capture_id: str, site: str = "") -> Capture:
    """Return the capture, of that site where one is named; anything else is not there (404)."""
    with deps.database.read() as connection:
        capture = captures.get(connection, capture_id) if len(capture_id) >= 8 else None
    if capture is None or (site and capture.site != site):
        raise HTTPException(404)
    return capture


def payload_of(deps: Deps, capture: Capture) -> tuple[Payload | None, str]:
    """Return what was received, or why it cannot be shown."""
    try:
        return deps.archive.read_payload(capture), ""
    except FileNotFoundError:
        return None, "The archive file is not there: it was moved, or removed when its time was over."
    except ValueError:
        return None, "The archive file is not as it was written. Run salwatch capture verify."


def document_of(deps: Deps, capture: Capture) -> Document:
    """Return the tree of the page, as readers see it; raises UnreadableError."""
    payload, problem = payload_of(deps, capture)
    if payload is None:
        raise UnreadableError(problem)
    try:
        return open_page(payload.page(), url=capture.url, content_type=capture.content_type)
    except DecodeError as error:
        raise UnreadableError(f"The body cannot be unpacked: {error}") from error
    except PageRefusedError as error:
        raise UnreadableError(f"This page cannot be taken apart ({error.reason.replace('_', ' ')}).") from error


def secrets_of(deps: Deps, capture: Capture, visitor: Visitor) -> list[str]:
    """Return the words that are masked for the visitor: contacts that were read from the capture."""
    if visitor.may(Right.UNMASK):
        return []
    with deps.database.read() as connection:
        return histories.capture_contacts(connection, capture.id)
