import pytest

from crawlers.general import read_document
from crawlers.general.following import MOST_LINKS, further_links
from crawlers.markup import open_page


def followed(*hrefs: str) -> dict[str, str]:
    page = open_page("".join(f'<a href="{href}">x</a>' for href in hrefs), url="http://a.onion/")
    return {link.url.removeprefix("http://a.onion"): str(link.leads_to) for link in further_links(page.tree, page.url)}


@pytest.mark.parametrize(
    "href", ["/seller/kelp", "/@kelp", "/user.php?id=7", "/anbieter/kelp", "/memberlist.php?mode=viewprofile&amp;u=4"]
)
def test_people_are_followed(href):
    assert list(followed(href).values()) == ["vendor"]


@pytest.mark.parametrize(
    "href",
    [
        "/category/7",
        "/browse",
        "/list.php?cat=4",
        "/board/general",
        "/angebote?regal=weapons",
        "/listings",
        "/categoria/1",
    ],
)
def test_sections_are_followed(href):
    assert list(followed(href).values()) == ["search"]


@pytest.mark.parametrize(
    "href",
    ["/logout", "/login?next=/category/7", "/cart/add?item=7", "/buy/7", "/seller/kelp/report", "/category/7?sort=price", "/listings?currency=EUR", "/forum?do=delete&amp;id=7",
     "/order/new", "/user/settings", "/messages", "/wallet/withdraw", "/favourites", "/about", "#top", "javascript:x()", ""],
)  # fmt: skip
def test_what_does_something_or_says_nothing_is_not_followed(href):
    assert followed(href) == {}


def test_a_page_of_endless_links_gives_a_part_of_them_each_once():
    assert len(followed(*(f"/category/{number % 900}" for number in range(5000)))) == MOST_LINKS


def test_the_first_page_of_an_unknown_market_leads_on_and_a_wall_does_not():
    shelves = "".join(f"<li><a href=/category/{number}>shelf {number}</a>" for number in range(4))
    page = read_document(open_page(f"<title>Quay</title><h1>Welcome</h1><ul>{shelves}</ul>", url="http://a.onion/"))
    assert {link.url for link in page.links} >= {f"http://a.onion/category/{number}" for number in range(4)}
    wall = f"<title>Log in</title><form><input name=user><input type=password name=p><button>Log in</button></form>{shelves}"
    assert read_document(open_page(wall, url="http://a.onion/")).links == ()
