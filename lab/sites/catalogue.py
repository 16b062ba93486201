"""The sites of the lab, the four of the story and those beside them: kind, route and application of each."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette

from lab.sites import harbour, kestrel, lattice, nachtmarkt, ostkiste, quay, saltmarsh
from lab.sites.scene import SceneSource


@dataclass(frozen=True, slots=True)
class Site:
    """One site; `host` is its clearnet name, empty for an onion service."""

    kind: str
    build: Callable[[SceneSource], Starlette]
    javascript: bool = False
    login: bool = False
    host: str = ""


SITES = {
    "kestrel": Site("market", kestrel.build, login=True),
    "nachtmarkt": Site("market", nachtmarkt.build, javascript=True),
    "ostkiste": Site("shop", ostkiste.build),
    "harbour": Site("classifieds", harbour.build, host="harbour-board.test"),
}
EXTRAS = {  # run only where somebody asks for them, and count nowhere unless asked
    "saltmarsh": Site("market", saltmarsh.build),
    "lattice": Site("file_repository", lattice.build, host="lattice-models.test"),
    "quay": Site("forum", quay.build),
}
ALL = SITES | EXTRAS
