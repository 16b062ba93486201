"""What of a page speaks for its kind: rows, entries, posts and files found, labels, buttons, words; each looked at once."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from crawlers.general.addresses import is_vendor_link
from crawlers.general.labelled import Pair
from crawlers.general.layout import Layout, lay_out
from crawlers.general.saying import said, says
from crawlers.general.seen import Seen
from crawlers.general.walls import Wall
from crawlers.general.words import BUY, label_of, page_words
from crawlers.markup import Element, raw_text

KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
FIRST_PIECES = 12  # of the text of a link or button
MOST_OF_A_ROW = 2_000  # characters
LONGEST_TITLE = 200  # characters
KEY_END = "-----END PGP PUBLIC KEY BLOCK-----"
_QUANTITY = re.compile(r"^(q(ua)?nt(it)?y|qty|amount|menge|anzahl|quantit\w*|cantidad|aantal|ilosc|kolichestvo|count|pcs)", re.IGNORECASE)  # fmt: skip
_BETWEEN = re.compile(r"\s[-–—|·•:/»›~]+\s|\s*[|•»›]+\s*|::|:\s")
_HANDLE = re.compile(r"[\w.\-]{2,25}(?:\s?[(\[~][^()\[\]]{1,40}[)\]~].*)?")
_SELLER = re.compile(r"\b(vendor|seller|sold by|verkäufer|anbieter|händler|vendeur|vendedor|venditore|verkoper|sprzedawca|продавец|myyjä)\b|\b(by|von)\s+\w", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """One page, looked at for its kind."""

    seen: Seen

    @cached_property
    def rows(self) -> int:
        """How many rows of offers."""
        return len(self.seen.records)

    @cached_property
    def entries(self) -> int:
        """How many rows of feedback."""
        return len(self.seen.entries)

    @cached_property
    def posts(self) -> int:
        """How many posts of a forum."""
        return len(self.seen.posts)

    @cached_property
    def files(self) -> int:
        """How many files of a model."""
        return len(self.seen.files)

    @cached_property
    def wall(self) -> Wall:
        """The page, looked at as a wall."""
        return Wall(self.seen.document)

    @cached_property
    def layout(self) -> Layout:
        """How the text is spread around the rows."""
        return lay_out(self.seen.tree, [record.element for record in self.seen.records])

    @cached_property
    def outside(self) -> list[Pair]:
        """The labels that stand neither in a row nor in the frame."""
        return [pair for pair in self.seen.pairs if self.layout.is_outside(pair.element)]

    @cached_property
    def likely(self) -> frozenset[str]:
        """The fields that labels outside of rows most likely announce."""
        return frozenset(page_words().fields_for(pair.label)[0] for pair in self.outside)

    @cached_property
    def possible(self) -> frozenset[str]:
        """All fields that labels outside of rows may announce."""
        return frozenset(field for pair in self.outside for field in page_words().fields_for(pair.label))

    @cached_property
    def certain(self) -> frozenset[str]:
        """The fields that labels outside of rows announce and that these labels only can mean."""
        fields = (page_words().fields_for(pair.label) for pair in self.outside)
        return frozenset(one[0] for one in fields if len(one) == 1)

    @cached_property
    def below(self) -> frozenset[str]:
        """The fields that labels outside of rows and below the headline most likely announce: not those of the reader's own box."""
        headline = self.seen.headline
        if headline is None:
            return self.likely
        places = {element: number for number, element in enumerate(self.layout.zones)}
        start = places.get(headline.element, 0)
        return frozenset(
            page_words().fields_for(pair.label)[0] for pair in self.outside if places.get(pair.element, 0) >= start
        )

    @cached_property
    def key(self) -> bool:
        """Whether a public key is shown."""
        return KEY in self.seen.document.source

    @cached_property
    def key_share(self) -> float:
        """How much of the text is the public key."""
        text = self.seen.document.text
        length = len(text.partition(KEY)[2].partition(KEY_END)[0])
        return min(1.0, length / max(self.layout.main, len(text) // 2, 1))

    @cached_property
    def buys(self) -> int:
        """How many buttons outside of rows and frame buy; none, when each row seems to have its own."""
        buttons = self.seen.tree.iter("button", "input")
        buying = sum(self.layout.is_outside(button) and is_buy_button(button) for button in buttons)
        return 0 if self.rows >= 4 and 2 * buying >= self.rows else buying

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Address and text of the links outside of rows and frame, as far as they have both."""
        return [
            (href, _first_words(anchor))
            for anchor in self.seen.tree.iter("a")
            if (href := anchor.get("href")) and self.layout.is_outside(anchor)
        ]

    @cached_property
    def buy_links(self) -> int:
        """How many links outside of rows and frame buy."""
        return sum(len(text) < 40 and BUY.search(text) is not None for _, text in self.links)

    @cached_property
    def people(self) -> int:
        """How many different links outside of rows and frame lead to somebody."""
        return len({href for href, _ in self.links if is_vendor_link(href)})

    @cached_property
    def row_people(self) -> float:
        """The share of rows with a link to somebody, or that name a seller."""
        rows = self.seen.records[:20]
        return sum(_names_somebody(row.element) for row in rows) / max(len(rows), 1)

    @cached_property
    def takes_quantity(self) -> bool:
        """Whether a field outside of rows and frame asks how many."""
        fields = self.seen.tree.iter("input", "select")
        return any(_QUANTITY.match(field.get("name") or "") and self.layout.is_outside(field) for field in fields)

    @cached_property
    def sorts(self) -> bool:
        """Whether the order of a list can be chosen."""
        chosen = any(re.match(r"sort|order|s$", box.get("name") or "") for box in self.seen.tree.iter("select"))
        return chosen or any(self.says("sorting", label[:40]) for label in self.layout.headings[:10])

    @cached_property
    def headline(self) -> str:
        """The heading that says what this page is about, in small letters."""
        return self.seen.headline.text.casefold() if self.seen.headline else ""

    @cached_property
    def title(self) -> str:
        """The page's title, in small letters."""
        return self.seen.document.title[:LONGEST_TITLE].casefold()

    @cached_property
    def title_parts(self) -> tuple[str, ...]:
        """The parts of the title: mostly the site's name, and what the page is about."""
        return tuple(part for raw in _BETWEEN.split(self.title) if len(part := raw.strip(' :#«»"')) > 1)

    @cached_property
    def subject(self) -> str:
        """What title and a heading both name, in small letters; "" when they name nothing together."""
        headings = [self.headline, *(heading.casefold() for heading in self.layout.headings)]
        parts = [*self.title_parts, *(part.partition(" ")[2] for part in self.title_parts if self.says("person", part))]
        named = [part for part in parts if len(part) > 1 and any(_begins(heading, part) for heading in headings)]
        of_headline = [part for part in named if _begins(self.headline, part)]
        return next(iter(of_headline or named), "")

    @cached_property
    def topic(self) -> str:
        """What the page is about, in small letters: the headline, unless the title names another heading."""
        return self.headline if not self.subject or _begins(self.headline, self.subject) else self.subject

    @cached_property
    def in_title(self) -> bool:
        """Whether the headline is repeated in the title, beside other words."""
        return 1 < len(self.headline) < len(self.title) and (self.headline in self.title or bool(self.subject))

    @cached_property
    def is_handle(self) -> bool:
        """Whether what the page is about is one word, as names of people are, perhaps with a number in brackets."""
        name = self.subject or self.headline
        said_of_lists = any(self.says(sign, name) for sign in ("list", "first_page", "greeting"))
        return _HANDLE.fullmatch(name) is not None and not said_of_lists

    @cached_property
    def titled_home(self) -> bool:
        """Whether a part of the title says that this is a site's first page."""
        return any(part in page_words().signs["first_page"] for part in self.title_parts)

    def titled(self, sign: str) -> bool:
        """Return whether a part of the title begins with one of the words of that sign."""
        return any(_begins(part, word) for part in self.title_parts for word in page_words().signs[sign])

    @cached_property
    def is_empty_list(self) -> bool:
        """Whether the page says that nothing is listed."""
        return says(page_words().walls["nothing_listed"], self.seen.document.text)

    @cached_property
    def turns_pages(self) -> bool:
        """Whether there are links to further pages of a list."""
        return self.layout.paged or bool(self.seen.next_url)

    @cached_property
    def announces(self) -> frozenset[str]:
        """Which texts headings outside of rows announce: description, about, other."""
        known = page_words().texts_of
        labels = [label_of(heading) for heading in self.layout.headings]
        begun = [label.partition(" ")[0] for label in labels if label.count(" ") < 4]
        return frozenset(name for label in (*labels, *begun) for name in known.get(label, ()))

    def headed(self, *signs: str) -> bool:
        """Return whether a heading outside of rows says one of the signs."""
        return any(self.says(sign, heading) for heading in self.layout.headings for sign in signs)

    def says(self, sign: str, text: str | None = None) -> int:
        """Return how many different words of that sign the text shows; the page's, when none is given."""
        return len(said(page_words().signs[sign], self.seen.document.text if text is None else text))


def is_buy_button(button: Element) -> bool:
    """Return whether an input or button says that it buys, in one of several languages."""
    if button.tag == "input" and (button.get("type") or "").lower() not in ("submit", "button", "image"):
        return False
    return BUY.search(button.get("value") or "" if button.tag == "input" else _first_words(button)) is not None


def _first_words(element: Element) -> str:
    """Return the beginning of the element's text; buttons in buttons would be read again and again."""
    return " ".join(islice((str(piece) for piece in element.itertext()), FIRST_PIECES)).strip()


def _names_somebody(row: Element) -> bool:
    if any(is_vendor_link(anchor.get("href") or "") for anchor in row.iter("a")):
        return True
    return bool(_SELLER.search(raw_text(row)[:MOST_OF_A_ROW]))


def _begins(text: str, words: str) -> bool:
    """Return whether the text begins with the words, as whole ones."""
    return text.startswith(words) and not text[len(words) : len(words) + 1].isalnum()
