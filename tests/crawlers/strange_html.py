"""Strategies of pages for hypothesis: a grammar with hostile atoms, and saved pages damaged byte by byte."""

from pathlib import Path

from hypothesis import strategies as st

SAVED = sorted((Path(__file__).parent.parent / "pages").glob("*/*/page.html"))
TAGS = (
    "div", "p", "b", "a", "span", "table", "tr", "td", "th", "ul", "li", "dl", "dt", "dd", "h1", "h2", "form", "input", "button",
    "select", "option", "pre", "textarea", "script", "style", "title", "svg", "math", "template", "blockquote", "img", "meta", "x-y", "og:z",
)  # fmt: skip
ATTRIBUTES = (
    "class='price'", "class='vendor-link title'", "class=listing-title", "id=price", "href='/item/5'", "href='?page=2'", "href='http://['", "href='/vendor/x'", "rel=next",
    "type=password", "type=submit value='Buy'", "itemprop=price content='5'", "itemscope itemtype='http://schema.org/Product'", "onclick='x()'", "dir=rtl", "title='\u202e'", "a\"b", "=", "colspan=99999999",
    "datetime='2020-13-45'", "src='data:,'", "property='og:title' content='Lamp'", "style='x:expression(1)'",
)  # fmt: skip
WORDS = (
    "Price:", "USD 12.50", "12,50 €", "0.0₿", "Vendor", "tin_gull (310)", "Ships from: ", "Österreich", "Quantity left", "9" * 5_000, "1,1.1,,", "$", "★★★☆☆", "4.9/5", "100000%",
    "3 weeks ago", "2020-02-30", "99/99/9999", "Jan 45, 2020", "next ›", "(5)", "(", "x => y", "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----",
    "Description", "Feedback", "sold since", "results", "total", "Category", "\u202e", "\u200b", "\ud800", "\0", "\x0b", "&#0;", "&#x110000;", "&lt;", "&", "<", "<!--", "-->", "<![CDATA[", "]]>", "<?x", "</", "\n",
    "Buy now", "by tin_gull", "1 BTC = 5 USD", "١٢٣", "²³", "½", "Ⅷ", "{\"@type\":\"Product\",\"name\":[{}]}", "captcha", "404 not found", "login",
)  # fmt: skip

_leaves = st.sampled_from(WORDS) | st.text(max_size=12)
_tags = st.sampled_from(TAGS)
_attributes = st.lists(st.sampled_from(ATTRIBUTES), max_size=3).map(" ".join)


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.sampled_from(("</{}>", "", "</{}></{}>", "</p>", "</table>"))
    return st.builds(
        lambda tag, attributes, inside, end, times: f"<{tag} {attributes}>{''.join(inside)}{end.replace('{}', tag)}" * times,
        _tags, _attributes, st.lists(children, max_size=5), closed, st.sampled_from((1, 1, 1, 2, 7)),
    )  # fmt: skip


strange_pages = st.lists(st.recursive(_leaves, _element, max_leaves=25), max_size=8).map("".join)


@st.composite
def damaged_pages(draw: st.DrawFn) -> bytes:
    """Return a saved page with pieces cut out, doubled, moved, overwritten or filled in."""
    page = bytearray(draw(st.sampled_from(SAVED)).read_bytes())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(page)))
        end = min(start + draw(st.integers(0, 400)), len(page))
        piece = bytes(page[start:end])
        how = draw(st.integers(0, 4))
        if how == 0:
            del page[start:end]
        elif how == 1:
            page[start:end] = piece * draw(st.integers(2, 9))
        elif how == 2:
            page[start:end] = draw(st.binary(max_size=40))
        elif how == 3:
            page[start:start] = draw(st.sampled_from(WORDS)).encode("utf-8", "surrogatepass")
        else:
            del page[start:end]
            at = draw(st.integers(0, len(page)))
            page[at:at] = piece
    return bytes(page)
