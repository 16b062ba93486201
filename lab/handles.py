"""Invented handles, contacts and site keys, never the same twice within one story."""

from collections.abc import Callable, Iterable
from functools import cache
from random import Random

from configfile.loading import FrozenModel, load
from lab.words import FOLDER


class Names(FrozenModel):
    """Pieces that handles are put together from."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    person: tuple[str, ...]
    place: tuple[str, ...]
    town: tuple[str, ...]


@cache
def names() -> Names:
    """Return the pieces of `phrases/names.yml`."""
    return load(FOLDER / "names.yml", Names)


class Register:
    """Gives out names from one stream of chance and remembers them."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def reserve(self, names: Iterable[str]) -> None:
        """Give out none of these."""
        self._taken.update(names)

    def market_handle(self) -> str:
        """Return a handle in one of the fashions of markets: CamelCase, with an underscore, with digits, in leetspeak."""
        return self._unused(self._market_handle)

    def board_handle(self) -> str:
        """Return the user name of somebody on a classifieds board."""
        return self._unused(
            lambda: (
                f"{self._rng.choice(names().person)}_{self._rng.choice(names().place)}{self._rng.choice(['', '7', '22', '68'])}"
            )
        )

    def site_key(self, site: str) -> str:
        """Return a site's own id of a listing, in that site's fashion."""
        fashions = {
            "kestrel": lambda: str(self._rng.randrange(20_000, 100_000)),
            "nachtmarkt": lambda: f"{self._rng.getrandbits(40):010x}",
            "ostkiste": lambda: f"OK-{self._rng.randrange(1_000, 10_000)}",
            "harbour": lambda: f"{self._rng.randrange(300_000, 1_000_000)}",
            "saltmarsh": lambda: str(self._rng.randrange(1_000, 10_000)),
        }
        return self._unused(fashions[site], prefix=f"{site}/")

    def contact(self, kind: str, handle: str) -> tuple[str, str]:
        """Return a contact of a kind: jabber, telegram, email, phone, session, wickr."""
        plain = handle.lower().replace("_", "")
        values = {
            "jabber": f"{plain}@jabber.example",
            "telegram": f"@{plain}_{self._rng.choice(['shop', 'store', 'real'])}",
            "email": f"{plain}@post.example",
            "phone": f"+44 7700 900{self._rng.randrange(100, 1000)}",  # Ofcom keeps these numbers free for drama
            "session": f"05{self._rng.getrandbits(256):064x}",
            "wickr": f"{plain}{self._rng.randrange(10, 100)}",
        }
        return kind, values[kind]

    def _market_handle(self) -> str:
        first, second = self._rng.choice(names().first), self._rng.choice(names().second)
        fashion = self._rng.randrange(5)
        if fashion == 0:
            return f"{first}{second}"
        if fashion == 1:
            return f"{first.lower()}_{second.lower()}"
        if fashion == 2:
            return f"{first}{second}{self._rng.randrange(10, 100)}"
        if fashion == 3:
            return f"{first}{second}".translate(str.maketrans("eioEIO", "310310"))
        return f"The{second}Of{first}"

    def _unused(self, invent: Callable[[], str], prefix: str = "") -> str:
        while (name := prefix + invent()) in self._taken:
            pass
        self._taken.add(name)
        return name.removeprefix(prefix)
