"""The fields that only pages of boards, auctions, model repositories and forums have."""

import re
from typing import Any

from crawlers.general.certainty import How
from crawlers.general.labelled import first_value
from crawlers.general.seen import Seen
from crawlers.markup import select, text_of
from records.page import PageKind

_WORD = re.compile(r"\s*[,;#\n]\s*")


def read_extras(kind: PageKind, seen: Seen) -> dict[str, Any]:
    """Return what an offer of this kind has besides the fields of every offer."""
    if kind is PageKind.ADVERTISEMENT:
        return {"location": seen.labelled("location", r"\w"), "condition": seen.labelled("condition", r"\w")}
    if kind is PageKind.AUCTION:
        bids = seen.labelled("bids", r"^\d+")
        return {"bids": _whole(bids), "ends_at": seen.labelled("ends_at", r"\d")}
    if kind is PageKind.FILE_ITEM:
        return {
            "licence": seen.labelled("licence", r"\w"),
            "downloads": _whole(seen.labelled("downloads", r"^\d")),
            "likes": _whole(seen.labelled("likes", r"^\d")),
            "tags": _tags(seen),
            "published_at": _published(seen),
            "files": seen.keep_rows("files", seen.files),
        }
    return {}


def read_thread(kind: PageKind, seen: Seen) -> dict[str, Any]:
    """Return title, board and posts of a thread; of a page with one post that post itself."""
    title = seen.take("title", seen.headline.element, seen.headline.text, How.HEADED) if seen.headline else None
    if kind is PageKind.POST:
        return {"title": title, **{name: seen.keep(name, found) for name, found in seen.posts[0].items()}}
    return {
        "title": title,
        "board": seen.labelled("board", r"\w"),
        "posts": seen.keep_rows("posts", seen.posts),
        "count": seen.count("count", len(seen.posts)),
        "next_page_url": seen.next_url,
    }


def _tags(seen: Seen) -> list[str] | None:
    """Return the words that links to tags, or a label, name."""
    anchors = select(
        seen.tree,
        "//a[contains(@href, '/tag') or contains(@href, 'tag=') or contains(@rel, 'tag')][not(ancestor::nav)]",
    )
    found = list(dict.fromkeys(text_of(anchor).lstrip("#") for anchor in anchors))
    if anchors and found[0]:
        seen.take("tags", anchors[0], found[0], How.MARKED)
        return [tag for tag in found if tag]
    printed = seen.labelled("tags", r"\w")
    return [tag for tag in _WORD.split(printed) if tag] if printed else None


def _whole(text: str | None) -> int | None:
    return int(re.sub(r"\D", "", text.split()[0])) if text else None


def _published(seen: Seen) -> str | None:
    pair = first_value(seen.pairs, "listed_at", r"\d")
    return seen.take("published_at", pair.element, pair.value, pair.how) if pair else None
