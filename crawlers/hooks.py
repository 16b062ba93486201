"""The door for what a site file cannot say: a pure function in a module of `crawlers/sites/`, named by the file."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field

from crawlers.markup import Document, Element
from records.page import PageKind

PACKAGE = "crawlers.sites"


class Extra(NamedTuple):
    """One value that a function found: the field's name, the value, its element, and the text it was made of."""

    name: str
    value: Any  # as transforms make them
    element: Element
    printed: str


Reader = Callable[[Document, PageKind], Iterator[Extra]]


def hook_of(named: str) -> Reader:
    """Return the function; raise ValueError for one that is not in `crawlers/sites/`, whatever else Python could import."""
    module, _, function = named.partition(":")
    if module.rpartition(".")[0] != PACKAGE:
        raise ValueError(f"only functions of {PACKAGE} may be named: {PACKAGE}.name:function")
    try:
        found = getattr(import_module(module), function, None)
    except ImportError as error:
        raise ValueError(f"no module {module}") from error
    if not callable(found):
        raise ValueError(f"no function {function} in {module}")  # noqa: TRY004 (pydantic names ValueErrors with their line)
    return found  # type: ignore[no-any-return]


def _named(value: str) -> str:
    hook_of(value)
    return value


Hook = Annotated[str, Field(pattern=r"^[a-z0-9_.]+:[a-z_][a-z0-9_]*$"), AfterValidator(_named)]
