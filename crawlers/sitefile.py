"""A site file: all that Salwatch must be told of one watched site, as data (`config/sites/<name>.yml`)."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from configfile.loading import ConfigError, FrozenModel, build, compose, read_text
from crawlers.checked import Css
from crawlers.families import FAMILIES_DIR, Name, Shared, load_family, merged_with_family
from crawlers.hooks import Hook, hook_of
from crawlers.rules import Check, FieldRule, PageRule, PageTest, RowRule, Selector, Step, Word

__all__ = ["FAMILIES_DIR", "SITES_DIR", "Check", "FieldRule", "Login", "Pace", "PageRule", "PageTest", "RowRule", "Selector", "SiteFile", "Step", "Word", "known_families", "load_families", "load_site", "load_sites", "parse_site"]  # fmt: skip

SITES_DIR = Path(__file__).parent.parent / "config" / "sites"


class Pace(FrozenModel):
    """How gently a site is visited."""

    delay_seconds: NonNegativeFloat = 5.0
    concurrency: PositiveInt = 1
    page_budget: PositiveInt = 2_000  # pages per visit
    page_seconds: PositiveFloat = 60.0  # for one whole answer, however it trickles in


class Login(FrozenModel):
    """How to sign in: `fields` fills the form; `{username}` and `{password}` come from the secret of that name."""

    path: str = "/login"
    form: Css = "form"
    fields: dict[str, str] = Field(default_factory=lambda: {"username": "{username}", "password": "{password}"})
    success: PageTest
    secret: str


class SiteFile(Shared):
    """One watched site. `crawl: false` marks a site that exists only to read saved pages; addresses may live in the store alone."""

    name: Name
    title: str
    family: Name | None = None  # of sites on the same software, whose file says what this one does not
    crawl: bool = True
    addresses: tuple[Annotated[str, Field(pattern=r"^https?://[^/\s]+$")], ...] = ()
    route: Literal["tor"] = "tor"
    authority: str = ""  # reference of the recorded authority; the crawler checks it in the store
    pace: Pace = Pace()
    recrawl_seconds: PositiveInt = 86_400
    login: Login | None = None
    expected_yield: PositiveInt | None = None  # listings seen by a complete visit
    fingerprint: tuple[PageTest, ...] = ()  # any of them tells a page of this site, whatever its URL
    python: Hook | None = None  # a function in crawlers/sites/ for what rules cannot say
    rest: Literal["nothing", "general"] = (
        "nothing"  # what becomes of pages and fields that no rule reads: the general reader's
    )

    @cached_property
    def version(self) -> str:
        """The first digits of the SHA-256 of all that this file says: readings by another version are other readings."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @cached_property
    def more(self) -> Callable[..., Any] | None:
        """The function that `python` names."""
        return hook_of(self.python) if self.python else None


def load_site(path: Path, families: Path | None = None) -> SiteFile:
    """Return the site that the file describes; raise ConfigError, also when file name and site name differ.

    `families` is the folder of family files: beside that of the site files, else the one of the configuration.
    """
    site = parse_site(read_text(path), path, families)
    if site.name != path.stem:
        raise ConfigError(path, 1, "name", f"{site.name} stands in a file named {path.stem}")
    return site


def parse_site(text: str, path: Path, families: Path | None = None) -> SiteFile:
    """Like `load_site` for a text that is already read; `path` is only named in errors."""
    beside = path.parent.parent / "families"
    folder = families or (beside if beside.is_dir() else FAMILIES_DIR)
    return build(merged_with_family(compose(text, path), path, folder), SiteFile, path)


def load_sites(folder: Path = SITES_DIR) -> tuple[list[SiteFile], list[ConfigError]]:
    """Return all sites of the folder by name, and what is wrong with the files that could not be loaded."""
    sites, errors = [], []
    for path in sorted(folder.glob("*.yml")):
        try:
            sites.append(load_site(path))
        except ConfigError as error:
            errors.append(error)
    return sites, errors


def load_families(folder: Path = FAMILIES_DIR) -> tuple[list[SiteFile], list[ConfigError]]:
    """Return all families of the folder, each as a site that is never visited, and what is wrong with the others."""
    families, errors = [], []
    for path in sorted(folder.glob("*.yml")):
        try:
            family = load_family(path)
            families.append(SiteFile(**dict(family), family=family.name, crawl=False))
        except ConfigError as error:
            errors.append(error)
    return families, errors


@lru_cache(maxsize=1)
def known_families() -> tuple[SiteFile, ...]:
    """Return the families of the configuration that could be loaded, once for the whole run."""
    return tuple(load_families()[0])
