"""Stories of sites that are not among the four: a market that nobody watches yet, with accounts and events of its own."""

from functools import lru_cache

from lab.crowd import MARKET_GOODS, Crowd, Since, stall
from lab.entities import Story
from lab.plot import Plot, Role, trader
from lab.story import aside, build
from lab.writer import Writer

CROWDS = {"saltmarsh": Crowd(("en", "en", "de", "en"), 16, (7, 11), MARKET_GOODS)}
ROLES = {
    "saltmarsh": (
        Role("saltmarsh", "en", 0, 3),
        Role("saltmarsh", "de", 0, 2),
        Role("saltmarsh", "en", 0, 2),
        Role("saltmarsh", "en", 4, 2),
        Role("saltmarsh", "de", 7, 2),
    )
}
NEWCOMERS = (3, 9)  # days on which somebody innocent appears


@lru_cache(maxsize=8)
def story_of(seed: int, site: str) -> Story:
    """Return the story of one site beside the four; without accounts for one that is no market."""
    if site not in CROWDS:
        return Story(seed, (), (), ())
    writer = Writer(seed, site)
    writer.register.reserve(vendor.handle for vendor in build(seed).vendors)  # nobody is taken for somebody else
    crowd = CROWDS[site]
    codes = [crowd.languages[number % len(crowd.languages)] for number in range(crowd.vendors)]
    stalls = [stall(writer, site, crowd, Since(code, 0), writer.rng.randint(*crowd.listings)) for code in codes]
    stalls += [stall(writer, site, crowd, Since("en", day), 3) for day in NEWCOMERS]
    threads = Plot()
    for role in ROLES[site]:
        trader(threads, writer, role)
    return aside(writer, stalls, threads)
