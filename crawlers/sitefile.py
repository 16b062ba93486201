"""A site file: all that Salwatch must be told of one watched site, as data (`config/sites/<name>.yml`)."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    Tag,
    model_validator,
)

from configfile.loading import ConfigError, FrozenModel, load
from records.page import PageKind

SITES_DIR = Path(__file__).parent.parent / "config" / "sites"


def _css(value: str) -> str:
    try:
        CSSSelector(value, translator="html")
    except SelectorError as error:
        raise ValueError(f"not a CSS selector: {error}") from error
    return value


def _xpath(value: str) -> str:
    try:
        etree.XPath(value)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"not an XPath expression: {error}") from error
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError) as error:
        raise ValueError("not a time zone name such as Europe/Berlin") from error
    return value


def _date_format(value: str) -> str:
    if "%" not in value or datetime(2001, 2, 3).strftime(value) == value:  # noqa: DTZ001 (only formatted, never kept)
        raise ValueError("not a date format such as %d/%m/%Y")
    return value


Css = Annotated[str, AfterValidator(_css)]
XPath = Annotated[str, AfterValidator(_xpath)]
Regex = Annotated[str, AfterValidator(_regex)]
DateFormat = Annotated[str, AfterValidator(_date_format)]


def _exactly_one(model: FrozenModel, names: Iterable[str]) -> None:
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)}")


class PageTest(FrozenModel):
    """One condition on a page: an element is present, or its visible text, title or URL matches; `absent` turns it round."""

    css: Css | None = None
    xpath: XPath | None = None
    text: Regex | None = None  # searched in the source of the page, case ignored
    title: Regex | None = None
    url: Regex | None = None
    absent: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        _exactly_one(self, ("css", "xpath", "text", "title", "url"))
        return self


class Step(FrozenModel):
    """One transform with a parameter. A step that does not match ends in no value."""

    regex: Regex | None = None  # the first group, or the whole match
    remove: Regex | None = None
    replace: tuple[Regex, str] | None = None
    split: Regex | None = None  # gives a list; empty parts are dropped
    strip: str | None = None  # characters cut off at both ends
    item: int | None = None  # of a list, from 0; -1 is the last
    date: DateFormat | None = None  # to ISO 8601
    map: dict[str, str | int | bool] | None = None  # exact text → value; anything else ends in no value

    @model_validator(mode="after")
    def _one_transform(self) -> Self:
        _exactly_one(self, tuple(type(self).model_fields))
        return self


Word = Literal[
    "number",  # 1,234.50 → "1234.50"; 12 → 12
    "money",  # → {"amount", "currency"}; the site's currency where none is printed
    "lower",
    "upper",
    "squeeze",  # all white space out
    "date",  # by the site's date formats
    "country",  # → ISO 3166 alpha-2
    "exists",  # true where the element is there
    "unique",  # a list without repetitions
    "url",  # absolute, by the page's URL
    "join",  # a list to one text, separated by line ends
]

Transform = Annotated[
    Annotated[Word, Tag("word")] | Annotated[Step, Tag("step")],
    Discriminator(lambda value: "word" if isinstance(value, str) else "step"),
]


class Selector(FrozenModel):
    """Where a value stands: an element by CSS or XPath, then its text, an attribute of it, or a key path into JSON it holds."""

    css: Css | None = None
    xpath: XPath | None = None  # may also give text() or @attribute
    json_path: str | None = (
        None  # keys and numbers joined by dots, into the JSON text of the element (`css: script#data`)
    )
    attribute: str = ""
    own_text: bool = False  # without the text of child elements
    all: bool = False  # a list of all that match instead of the first with a value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        _exactly_one(self, ("css", "xpath"))
        return self


class FieldRule(Selector):
    """A value and how it is made of what is printed; `value` stands for it where the element is present."""

    transforms: tuple[Transform, ...] = ()
    value: str | int | bool | None = None


def _short(value: Any) -> Any:  # noqa: ANN401 (what YAML holds, before validation)
    """Return `"h1"` as `[{"css": "h1"}]` and a single rule as a list of one."""
    alternatives = value if isinstance(value, list) else [value]
    return [{"css": rule} if isinstance(rule, str) else rule for rule in alternatives]


Alternatives = Annotated[  # the first with a value counts
    tuple[FieldRule, ...],
    Field(min_length=1),
    BeforeValidator(_short, json_schema_input_type=str | FieldRule | list[str | FieldRule]),
]
Links = Annotated[
    tuple[Selector, ...],
    BeforeValidator(_short, json_schema_input_type=str | Selector | list[str | Selector]),
]


class RowRule(FrozenModel):
    """Repeated records: `select` finds their elements, `fields` are read inside each of them."""

    select: Selector
    fields: dict[str, Alternatives]
    required: tuple[str, ...] = ()  # a row without one of these is dropped
    count: str = ""  # name of a field that gets the number of rows
    expected_yield: PositiveInt | None = None  # fewest rows on a page that is not the last

    @model_validator(mode="after")
    def _known_required(self) -> Self:
        _refuse_unknown(self.required, self.fields)
        return self


class PageRule(FrozenModel):
    """One kind of page: the tests that must all hold, what is read from it, and where it leads."""

    kind: PageKind
    when: tuple[PageTest, ...] = Field(min_length=1)
    fields: dict[str, Alternatives] = Field(default_factory=dict)
    rows: dict[str, RowRule] = Field(default_factory=dict)
    required: tuple[str, ...] = ()
    links: dict[str, Links] = Field(default_factory=dict)  # a page kind or next_page → elements with an href

    @model_validator(mode="after")
    def _known_required(self) -> Self:
        _refuse_unknown(self.required, {**self.fields, **self.rows})
        return self


def _refuse_unknown(names: Iterable[str], known: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"required, but no field: {', '.join(unknown)}")


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


class SiteFile(FrozenModel):
    """One watched site. `crawl: false` marks a site that exists only to read saved pages; addresses may live in the store alone."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    title: str
    kind: Literal["market", "shop", "forum", "classifieds", "auction", "file_repository"] = "market"
    crawl: bool = True
    addresses: tuple[Annotated[str, Field(pattern=r"^https?://[^/\s]+$")], ...] = ()
    route: Literal["tor"] = "tor"
    javascript: bool = False
    wait_for: Css | None = None  # a page that needs JavaScript is ready once this is there
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = ("en",)
    currency: str = "USD"
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    date_formats: tuple[DateFormat, ...] = ()
    authority: str = ""  # reference of the recorded authority; the crawler checks it in the store
    pace: Pace = Pace()
    recrawl_seconds: PositiveInt = 86_400
    start: tuple[Annotated[str, Field(pattern=r"^/")], ...] = ("/",)
    login: Login | None = None
    expected_yield: PositiveInt | None = None  # listings seen by a complete visit
    fingerprint: tuple[PageTest, ...] = ()  # any of them tells a page of this site, whatever its URL
    pages: tuple[PageRule, ...] = ()  # the first whose tests hold counts

    @cached_property
    def version(self) -> str:
        """The first digits of the SHA-256 of all that this file says: readings by another version are other readings."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:12]


def load_site(path: Path) -> SiteFile:
    """Return the site that the file describes; raise ConfigError, also when file name and site name differ."""
    site = load(path, SiteFile)
    if site.name != path.stem:
        raise ConfigError(path, 1, "name", f"{site.name} stands in a file named {path.stem}")
    return site


def load_sites(folder: Path = SITES_DIR) -> tuple[list[SiteFile], list[ConfigError]]:
    """Return all sites of the folder by name, and what is wrong with the files that could not be loaded."""
    sites, errors = [], []
    for path in sorted(folder.glob("*.yml")):
        try:
            sites.append(load_site(path))
        except ConfigError as error:
            errors.append(error)
    return sites, errors
