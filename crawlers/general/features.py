"""The numbers by which the kind of a page is judged: each between 0 and 1, with the words that tell a person of it."""

from collections.abc import Callable, Mapping
from math import log2
from typing import NamedTuple

from crawlers.general.evidence import Evidence
from crawlers.general.layout import FRAME
from crawlers.general.words import page_words

OFFER_LABELS = frozenset(
    ["price", "category", "ships_from", "ships_to", "quantity_left", "escrow", "payment", "units_sold", "vendor", "listed_at", "views", "id"]
)  # fmt: skip
STANDING_LABELS = frozenset(["rating", "sales", "positive", "neutral", "negative", "handle"])
SINCE = frozenset(["member_since", "last_seen"])
VERDICTS = frozenset(["positive", "neutral", "negative"])
AUCTION_LABELS = frozenset(["current_bid", "bids", "ends_at"])
FILE_LABELS = frozenset(["licence", "downloads", "likes", "tags"])
PAID_SAFELY = frozenset(["escrow", "ships_from", "ships_to", "payment", "quantity_left"])


class Feature(NamedTuple):
    """One number of a page, and what it means when it is above 0."""

    measure: Callable[[Evidence], float]
    means: str


def share(part: float, whole: float) -> float:
    """Return the part of the whole, between 0 and 1; 0 of nothing."""
    return min(1.0, part / whole) if whole else 0.0


def many(count: int, full: int) -> float:
    """Return how many there are on a scale that counts doublings; 1 for `full` and more."""
    return min(1.0, log2(1 + count) / log2(1 + full))


def _few_rows(evidence: Evidence) -> float:
    return float(0 < evidence.rows < 6)


def _said_before_rows(evidence: Evidence) -> float:
    return share(evidence.layout.before, 500) if evidence.rows else 0.0


def _related(evidence: Evidence) -> float:
    return float(any(evidence.says("related", heading) for heading in evidence.layout.announced))


def _rows_share(evidence: Evidence) -> float:
    layout = evidence.layout
    return share(layout.rows, layout.rows + layout.main)


def _labels(*names: str) -> Callable[[Evidence], float]:
    wanted = frozenset(names)
    return lambda evidence: float(bool(wanted & evidence.likely))


def _share_of(wanted: frozenset[str], full: int) -> Callable[[Evidence], float]:
    return lambda evidence: share(len(wanted & evidence.likely), full)


def _in_headline(sign: str) -> Callable[[Evidence], float]:
    return lambda evidence: float(len(evidence.topic) < 60 and bool(evidence.says(sign, evidence.topic)))


def _in_title(sign: str) -> Callable[[Evidence], float]:
    return lambda evidence: float(bool(evidence.says(sign, evidence.title[:120])))


def _reviewed(texts: Callable[[Evidence], list[str]]) -> Callable[[Evidence], float]:
    def measure(evidence: Evidence) -> float:
        return float(any(page_words().reviewed_pattern.search(text) for text in texts(evidence)))

    return measure


def _entry_share(evidence: Evidence) -> float:
    said = sum(len(found.text) for entry in evidence.seen.entries for found in entry.values() if not found.attribute)
    return share(said, evidence.layout.main + evidence.layout.linked)


def _post_share(evidence: Evidence) -> float:
    said = sum(len(found.text) for post in evidence.seen.posts for found in post.values())
    return share(said, evidence.layout.main + evidence.layout.linked + evidence.layout.rows)


def _private(evidence: Evidence) -> float:
    placed = {"location", "condition"} & evidence.possible
    return 0.0 if PAID_SAFELY & evidence.certain else share(len(placed), 2)


def _says_little(limit: int) -> Callable[[Evidence], float]:
    return lambda evidence: float(len(evidence.seen.document.text) < limit)


def _main_is_short(evidence: Evidence) -> float:
    layout = evidence.layout
    return float(layout.main + layout.rows < 300)


def _headline_framed(evidence: Evidence) -> float:
    headline = evidence.seen.headline
    return float(headline is None or bool(evidence.layout.zones.get(headline.element, 0) & FRAME))


FEATURES: Mapping[str, Feature] = {
    "no_rows": Feature(lambda e: float(not e.rows), "no list of offers was found"),
    "few_rows": Feature(_few_rows, "only a few offers are listed"),
    "rows": Feature(lambda e: many(e.rows, 30), "offers are listed"),
    "rows_share": Feature(_rows_share, "most of the text stands in the list of offers"),
    "said_before_rows": Feature(_said_before_rows, "much is said before the list of offers begins"),
    "related": Feature(_related, "the list of offers is headed as similar or other ones"),
    "rows_in_frame": Feature(lambda e: float(e.layout.framed), "the list of offers stands beside the content"),
    "row_people": Feature(lambda e: e.row_people, "the offers name their sellers"),
    "rows_unnamed": Feature(lambda e: float(bool(e.rows)) * (1 - e.row_people), "the offers name no sellers"),
    "offer_labels": Feature(_share_of(OFFER_LABELS, 5), "labels of one offer stand outside of a list"),
    "price_label": Feature(_labels("price"), "a price has a label of its own"),
    "shipping_label": Feature(lambda e: float(bool({"ships_from", "ships_to"} & e.certain)), "says where it ships from or to"),
    "stock_label": Feature(_labels("quantity_left", "units_sold"), "says how many are left or sold"),
    "since_label": Feature(lambda e: float(bool(SINCE & e.below)), "says since when somebody is a member, or was last seen"),
    "since_above": Feature(lambda e: float(bool(SINCE & e.likely)), "says so anywhere, perhaps of the reader"),
    "standing_labels": Feature(_share_of(STANDING_LABELS, 3), "labels of somebody's standing"),
    "verdict_labels": Feature(_share_of(VERDICTS, 2), "counts good and bad verdicts"),
    "vendor_label": Feature(_labels("vendor"), "a label names the seller"),
    "buys": Feature(lambda e: float(bool(e.buys)), "a button buys"),
    "buy_links": Feature(lambda e: float(bool(e.buy_links)), "a link buys"),
    "takes_quantity": Feature(lambda e: float(e.takes_quantity), "a field asks how many"),
    "price": Feature(lambda e: float(0 < e.layout.prices < 8), "a price stands outside of a list"),
    "prices": Feature(lambda e: float(e.layout.prices >= 8), "many prices stand outside of the list that was found"),
    "stated": Feature(lambda e: float("title" in e.seen.stated), "the page states one product for machines"),
    "in_title": Feature(lambda e: float(e.in_title), "the headline is repeated in the title"),
    "wordy_headline": Feature(lambda e: float(e.topic.count(" ") >= 2), "the headline has several words, as titles of goods have"),
    "handle_headline": Feature(lambda e: float(e.is_handle), "the headline is a single name"),
    "headline_framed": Feature(_headline_framed, "nothing but the site's name heads the page"),
    "list_headline": Feature(_in_headline("list"), "the headline announces a list"),
    "list_title": Feature(lambda e: float(e.titled("list")), "the title announces a list"),
    "announced_rows": Feature(lambda e: float(e.rows >= 5 and (e.titled("list") or _in_headline("list")(e))), "a list is announced, and there is one"),
    "offer_title": Feature(lambda e: float(e.titled("offer")), "the title announces an offer"),
    "home_title": Feature(lambda e: float(e.titled_home), "the title says that this is a first page"),
    "person_headline": Feature(_in_headline("person"), "the headline announces somebody"),
    "person_title": Feature(_in_title("person"), "the title announces somebody"),
    "person_headed": Feature(lambda e: float(e.headed("person")), "a heading announces somebody"),
    "greets": Feature(lambda e: float(e.headed("greeting")), "a heading greets, or announces what is featured"),
    "greets_first": Feature(_in_headline("greeting"), "the headline greets, or announces what is featured"),
    "described": Feature(lambda e: float("description" in e.announces), "a heading announces a description"),
    "about": Feature(lambda e: float("about" in e.announces), "a heading announces what somebody says of himself"),
    "running_text": Feature(lambda e: share(e.layout.longest, 300), "running text stands outside of a list"),
    "contact": Feature(lambda e: float(any(e.says("contact", text) for _, text in e.links if len(text) < 40)), "a link writes to somebody"),
    "one_person": Feature(lambda e: float(e.people == 1), "one link leads to somebody"),
    "key": Feature(lambda e: float(e.key), "a public key is shown"),
    "key_share": Feature(lambda e: e.key_share, "most of the text is the public key"),
    "key_chosen": Feature(lambda e: float(any(e.says("key", text) for text in e.layout.chosen)), "the open tab is that of the key"),
    "entries": Feature(lambda e: many(e.entries, 20), "rows of feedback"),
    "entry_share": Feature(_entry_share, "most of the text is feedback"),
    "entries_below": Feature(lambda e: float(bool(e.entries and (e.key or e.rows or "about" in e.announces))), "feedback stands beside a key, offers or what somebody says of himself"),
    "reviews_chosen": Feature(_reviewed(lambda e: e.layout.chosen), "the open tab is that of feedback"),
    "reviews_headed": Feature(_reviewed(lambda e: [e.headline, e.title]), "headline or title announce feedback"),
    "posts": Feature(lambda e: float(e.posts > 1), "posts of several people"),
    "one_post": Feature(lambda e: float(e.posts == 1), "one post"),
    "post_share": Feature(_post_share, "most of the text stands in posts"),
    "forum": Feature(lambda e: many(e.says("forum"), 6), "words of a forum"),
    "reply": Feature(lambda e: float(bool(e.says("reply"))), "one may reply or quote"),
    "posts_label": Feature(_labels("posts"), "counts somebody's posts"),
    "files": Feature(lambda e: float(bool(e.files)), "files of a model"),
    "file_labels": Feature(_share_of(FILE_LABELS, 2), "says licence, downloads or likes"),
    "auction_labels": Feature(_share_of(AUCTION_LABELS, 2), "says the highest bid, how many bids, when it ends"),
    "bid": Feature(lambda e: float(bool(e.says("bid"))), "one may bid"),
    "private": Feature(_private, "says place or condition, and nothing of escrow or shipping"),
    "advertiser": Feature(lambda e: many(e.says("advertiser"), 2), "one may call or write to an advertiser"),
    "cart": Feature(lambda e: many(e.says("cart"), 2), "a basket"),
    "turns_pages": Feature(lambda e: float(e.turns_pages), "links to further pages"),
    "sorts": Feature(lambda e: float(e.sorts), "the order can be chosen"),
    "empty_list": Feature(lambda e: float(e.is_empty_list), "says that nothing is listed"),
    "password": Feature(lambda e: float(e.wall.password), "a password is asked for"),
    "signed_in": Feature(lambda e: float(e.wall.signed_in), "a link leads out of an account"),
    "sign_in": Feature(lambda e: float(bool(e.says("sign_in", f"{e.headline}\n{e.title}"))), "headline or title ask to log in"),
    "asks": Feature(lambda e: float(e.wall.asks), "a form is to be filled in"),
    "captcha_parts": Feature(lambda e: float(e.wall.captcha_parts), "a picture or field is called a captcha"),
    "captcha_announced": Feature(lambda e: float(e.wall.announces("captcha")), "a heading announces a captcha"),
    "captcha_said": Feature(lambda e: float(e.wall.says("captcha")), "little is said, and that of a captcha"),
    "refreshes": Feature(lambda e: float(e.wall.refreshes), "the page loads itself anew"),
    "blank": Feature(lambda e: float(e.wall.is_blank), "a script has yet to draw the page"),
    "waiting_announced": Feature(lambda e: float(e.wall.announces("waiting")), "a heading asks to wait"),
    "waiting_said": Feature(lambda e: float(e.wall.says("waiting")), "little is said, and that one is to wait"),
    "missing_announced": Feature(lambda e: float(e.wall.announces("not_found")), "a heading says that something is not there"),
    "missing_said": Feature(lambda e: float(e.wall.says("not_found")), "little is said, and that something is not there"),
    "says_little": Feature(_says_little(300), "hardly any text"),
    "says_some": Feature(_says_little(1_000), "little text"),
    "main_is_short": Feature(_main_is_short, "little text outside of the site's frame"),
}  # fmt: skip


def features_of(evidence: Evidence) -> dict[str, float]:
    """Return all numbers of a page by their names, those that are 0 left out."""
    found = ((name, feature.measure(evidence)) for name, feature in FEATURES.items())
    return {name: value for name, value in found if value}
