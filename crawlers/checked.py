"""Texts of a site file that are checked when it is loaded: selectors, patterns, dates, zones. Each is a str once it is."""

import re
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import jmespath
from cssselect import SelectorError
from jmespath.exceptions import JMESPathError
from lxml import etree
from lxml.cssselect import CSSSelector
from pydantic import AfterValidator

_KEYS = re.compile(r"[^\s.\[\]{}()|&*'\"`<>!=,]+(?:\.[^\s.\[\]{}()|&*'\"`<>!=,]+)*")


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


def _json_path(value: str) -> str:
    if is_key_path(value):
        return value
    try:
        jmespath.compile(value)
    except JMESPathError as error:
        raise ValueError(f"not a JSON path (JMESPath): {error}") from error
    return value


def is_key_path(value: str) -> bool:
    """Return whether a JSON path is only keys and numbers joined by dots, which may then hold any sign: `@type`, `item.0`.

    >>> is_key_path("offers.0.price"), is_key_path("@graph.name"), is_key_path("items[*].name"), is_key_path("items[0]")
    (True, True, False, False)
    """
    return value != "@" and _KEYS.fullmatch(value) is not None


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
JsonPath = Annotated[str, AfterValidator(_json_path)]
Regex = Annotated[str, AfterValidator(_regex)]
Zone = Annotated[str, AfterValidator(_zone)]
DateFormat = Annotated[str, AfterValidator(_date_format)]
