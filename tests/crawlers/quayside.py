"""Pages of an invented market, Quayside, made from a list of offers: the same software, other values."""

from crawlers.general import read_document
from crawlers.learning import Example
from crawlers.markup import Document, open_page
from records.page import Page, PageKind

OFFERS = [
    ("Brass lamp with shade", "tin_gull", "120.50", "Malta", "Cyprus, Spain", 4, "Ship fittings", "A lamp of brass from a ship that was broken up last winter."),
    ("Ship bell of bronze", "mud_lark", "75.00", "Cyprus", "Malta", 11, "Ship fittings", "A bell that rings clear, with the name of its ship filed off long ago."),
    ("Old compass in a box", "tin_gull", "1,310.00", "Malta", "Spain, Malta, Cyprus", 1, "Instruments", "A compass in its box of oak, the needle true to half a degree."),
    ("Tarred rope by the coil", "brig", "18.99", "Spain", "Cyprus", 250, "Rope and sail", "Rope of hemp, tarred by hand, sold by the coil of twenty metres."),
    ("Sextant without mirror", "old_stay", "240.00", "Spain", "Malta, Spain", 2, "Instruments", "A sextant that lacks one mirror and is otherwise as good as new."),
    ("Sail cloth, patched", "brig", "33.00", "Spain", "Cyprus, Malta", 40, "Rope and sail", "Cloth of a mainsail, patched in three places, good for awnings."),
]  # fmt: skip
FRAME = "<html lang='en'><head><title>{title} :: Quayside Exchange</title></head><body><div class='qs-topline'><a href='/home'>Quayside</a> <a href='/logout'>Sign out</a></div><main>{body}</main><div class='qs-bottomline'>no names are kept</div></body></html>"


def listing(number: int) -> str:
    title, vendor, price, origin, goals, left, category, text = OFFERS[number]
    body = f"""<div class="trail"><a href="/section/{number % 3}">{category}</a></div><h1 class="offer-name">{title}</h1><div class="offer-cost">€ {price}</div>
<table class="facts"><tr><td>Seller</td><td><a href="/person/{vendor}">{vendor}</a></td></tr><tr><td>Ships from</td><td>{origin}</td></tr><tr><td>Ships to</td><td>{goals}</td></tr>
<tr><td>In stock</td><td>{left} left</td></tr><tr><td>Escrow</td><td>{"Yes, held" if number % 2 else "No, pay first"}</td></tr></table>
<h3>Description</h3><div class="offer-text">{text}</div><form class="buy"><button>Buy now</button></form>"""
    return FRAME.format(title=title, body=body)


def search(first: int) -> str:
    rows = "".join(
        f"""<li class="row"><a class="to-offer" href="/offer/{number}">{OFFERS[number][0]}</a> <i>by <a href="/person/{OFFERS[number][1]}">{OFFERS[number][1]}</a></i> <b class="cost">€ {OFFERS[number][2]}</b></li>"""
        for number in range(first, first + 4)
    )
    following = '<div class="pager"><a rel="next" href="/offers?page=2">next</a></div>' if first == 0 else ""
    return FRAME.format(
        title="Offers", body=f"<h2 class='results'>All offers</h2><ul class='found'>{rows}</ul>{following}"
    )


def login() -> str:
    return FRAME.format(title="Sign in", body='<form id="enter" method="post" action="/enter"><input name="nick"><input type="password" name="word"><button>Sign in</button></form>').replace('<a href="/logout">Sign out</a>', "").replace("<a href='/logout'>Sign out</a>", "")  # fmt: skip


def wanted_of(number: int) -> dict[str, object]:
    title, vendor, price, origin, goals, left, category, text = OFFERS[number]
    return {
        "title": title, "vendor": vendor, "price": {"amount": price.replace(",", ""), "currency": "EUR"}, "ships_from": origin, "ships_to": goals.split(", "),
        "quantity_left": left, "category": [category], "description": text, "escrow": bool(number % 2),
    }  # fmt: skip


def opened(source: str, path: str = "/offer/1") -> Document:
    return open_page(source, url=f"http://quayside.test{path}")


def listing_example(number: int, **changes: object) -> Example:
    fields = {name: value for name, value in (wanted_of(number) | changes).items() if value is not None}
    document = opened(listing(number))
    return Example(document, Page(PageKind.LISTING, fields, sources=sources(document)))


def sources(document: Document) -> dict[str, object]:
    return dict(read_document(document).sources)


def search_example(first: int) -> Example:
    rows = [
        {"title": OFFERS[number][0], "vendor": OFFERS[number][1], "price": {"amount": OFFERS[number][2].replace(",", ""), "currency": "EUR"}, "url": f"/offer/{number}"}
        for number in range(first, first + 4)
    ]  # fmt: skip
    fields: dict[str, object] = {"listings": rows, "count": 4}
    if first == 0:
        fields["next_page_url"] = "/offers?page=2"
    return Example(opened(search(first), "/offers"), Page(PageKind.SEARCH, fields))


def login_example() -> Example:
    return Example(opened(login(), "/enter"), Page(PageKind.LOGIN))
