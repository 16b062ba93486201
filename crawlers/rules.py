"""The rules of a site file: how a page is told, what is read from it and how, and which values are believed."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, PositiveInt, Tag, model_validator

from configfile.loading import FrozenModel
from crawlers.checked import Css, DateFormat, JsonPath, Regex, XPath
from records.page import PageKind


def _exactly_one(model: FrozenModel, names: Iterable[str]) -> None:
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)}")


class PageTest(FrozenModel):
    """One condition on a page: an element is present, or its visible text, title or URL matches; `absent` turns it round."""

    css: Css | None = None
    xpath: XPath | None = None
    json_path: JsonPath | None = None  # something in a page that is JSON altogether
    text: Regex | None = None  # searched in the source of the page, case ignored
    title: Regex | None = None
    url: Regex | None = None
    absent: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        _exactly_one(self, ("css", "xpath", "json_path", "text", "title", "url"))
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
    """Where a value stands: an element by CSS or XPath, then its text, an attribute of it, or a path into JSON that it holds.

    With a `json_path` alone the JSON is the page itself, inside rows the record: the JSON of its element, or a part of a JSON list.
    """

    css: Css | None = None
    xpath: XPath | None = None  # may also give text() or @attribute
    json_path: JsonPath | None = None  # keys and numbers joined by dots, or JMESPath
    attribute: str = ""
    own_text: bool = False  # without the text of child elements
    all: bool = False  # a list of all that match instead of the first with a value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.css is None and self.xpath is None and self.json_path is not None:
            return self
        _exactly_one(self, ("css", "xpath"))
        return self

    @property
    def in_record(self) -> bool:
        """Whether no element is looked for: the JSON is that of the page or of the row."""
        return self.css is None and self.xpath is None


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


class Check(FrozenModel):
    """What a value must be to be believed; of a list, each item. A page with another value is kept, but nothing is written of it."""

    kind: Literal["number", "money", "date", "url", "country"] | None = None
    pattern: Regex | None = None  # found somewhere in it
    unlike: Regex | None = None  # found nowhere in it
    one_of: tuple[str | int | bool, ...] | None = None
    at_least: float | None = None  # a number or an amount of money
    at_most: float | None = None
    shortest: PositiveInt | None = None  # characters
    longest: PositiveInt | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError(f"give at least one of {', '.join(type(self).model_fields)}")
        for low, high in ((self.at_least, self.at_most), (self.shortest, self.longest)):
            if low is not None and high is not None and low > high:
                raise ValueError("no value can be both")
        return self


class RowRule(FrozenModel):
    """Repeated records: `select` finds their elements, or a list in JSON; `fields` are read inside each of them."""

    select: Selector
    fields: dict[str, Alternatives]
    required: tuple[str, ...] = ()  # a row without one of these is dropped
    checks: dict[str, Check] = Field(default_factory=dict)
    count: str = ""  # name of a field that gets the number of rows
    expected_yield: PositiveInt | None = None  # fewest rows on a page that is not the last

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        _refuse_unknown("required", self.required, self.fields)
        _refuse_unknown("checked", self.checks, self.fields)
        rules = [rule for alternatives in self.fields.values() for rule in alternatives]
        if self.select.json_path is not None and not all(rule.in_record for rule in rules):
            raise ValueError("rows of a JSON list have no elements: their fields need a json_path alone")
        return self


class PageRule(FrozenModel):
    """One kind of page: the tests that must all hold, what is read from it, and where it leads."""

    kind: PageKind
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = (
        None  # by which a site file amends a family's page
    )
    when: tuple[PageTest, ...] = Field(min_length=1)
    fields: dict[str, Alternatives] = Field(default_factory=dict)
    rows: dict[str, RowRule] = Field(default_factory=dict)
    required: tuple[str, ...] = ()
    checks: dict[str, Check] = Field(default_factory=dict)
    links: dict[str, Links] = Field(default_factory=dict)  # a page kind or next_page → elements with an href
    never: tuple[str, ...] = ()  # fields that the general reader gets wrong here, where it reads the rest

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        _refuse_unknown("required", self.required, {**self.fields, **self.rows})
        _refuse_unknown("checked", self.checks, self.fields)
        return self


def _refuse_unknown(how: str, names: Iterable[str], known: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"{how}, but no field: {', '.join(unknown)}")
