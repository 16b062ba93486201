"""Adding a term to a lexicon: its one place in the text changes; comments, layout and all else stay as they are."""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import yaml

from configfile.loading import read_text
from crawlers.sitetext import flow
from salwatch import lexicons, whole_file
from salwatch.lexicon_checking import Finding, check_text
from salwatch.lexicons import LexiconFile


class AddingError(Exception):
    """A term cannot be added; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Terms of one language to be added to the entry of that value, made where there is none."""

    value: str
    language: str
    terms: tuple[str, ...]
    attributes: Mapping[str, Any]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What was written: to which entry, the versions before and after, and what may mislead."""

    new_entry: bool
    before: str
    after: str
    warnings: tuple[str, ...]


class _Edit(NamedTuple):
    """The text that is put in at a place."""

    start: int
    text: str


def add(file: LexiconFile, addition: Addition, on: date) -> Added:
    """Check the terms and write them into the file; raises AddingError, and writes nothing then."""
    if not lexicons.is_plain(file):
        names = ", ".join(path.name for path in file.paths)
        raise AddingError(f"{file.name} has a form of its own: edit {names} by hand, then run `salwatch lexicon check`")
    text, before = read_text(file.paths[0]), file.version
    made, is_new = added_text(text, addition, on)
    known = {_identity(one) for one in check_text(file, text, only=addition.terms)}
    findings = [one for one in check_text(file, made, only=addition.terms) if _identity(one) not in known]
    wrong = [one for one in findings if one.level == "error" or one.code == "repeated"]
    if wrong:  # a duplicate is not found either: that alone says it
        told = [one for one in wrong if one.code == "duplicate"] or wrong
        raise AddingError("; ".join(one.problem for one in told))
    whole_file.write(file.paths[0], made)
    return Added(is_new, before, file.version, _warnings(file, addition, findings))


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    """Return what stays of a finding when lines move."""
    return finding.code, finding.entry, finding.language, finding.term


def _warnings(file: LexiconFile, addition: Addition, findings: Sequence[Finding]) -> tuple[str, ...]:
    said = [one.problem for one in findings if one.language == addition.language and one.term in addition.terms]
    plain = {plain for term in addition.terms for plain in lexicons.folded(term)}
    said += (
        f"{', '.join(shared)}: also a term of {entry.value!r} in {name}"
        for name, lexicon in (lexicons.in_force() if file.in_force else ())
        for entry in lexicon.entries
        if name != file.name and (shared := sorted(plain & {term for _, term in entry.terms}))
    )
    return tuple(dict.fromkeys(said))


def added_text(text: str, addition: Addition, on: date) -> tuple[str, bool]:
    """Return the text of a plain lexicon with the terms added, and whether that made an entry. Raises AddingError.

    The reason becomes a comment above the entry.
    """
    root, data = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    entries = _value(root, "entries")
    if not isinstance(entries, yaml.SequenceNode) or entries.flow_style or not entries.value:
        raise AddingError("entries is no list with one entry a line: edit the file by hand")
    number = _entry(entries, data["entries"], addition)
    wanted = copy.deepcopy(data)
    if number is None:
        edits = [_new_entry(text, entries, addition, on)]
        wanted["entries"].append(_as_yaml(addition))
    else:
        edits = [_edit(text, entries.value[number], addition), *_comment(text, entries.value[number], addition, on)]
        terms = wanted["entries"][number]["terms"]
        terms[addition.language] = [*terms.get(addition.language, []), *addition.terms]
    made = text
    for edit in sorted(edits, key=lambda edit: -edit.start):
        made = made[: edit.start] + edit.text + made[edit.start :]
    if _loaded(made) != wanted:
        raise AddingError("the term cannot be put in without changing something else: edit the file by hand")
    return made, number is None


def _entry(entries: yaml.SequenceNode, data: Sequence[Mapping[str, Any]], addition: Addition) -> int | None:
    """Return the entry that the terms belong to; None for a new one."""
    named = [number for number, entry in enumerate(data) if entry["value"] == addition.value]
    if addition.attributes:
        return next((number for number in named if data[number].get("attributes", {}) == addition.attributes), None)
    if len(named) > 1:
        plain = [number for number in named if not data[number].get("attributes")]
        if len(plain) == 1:
            return plain[0]
        places = ", ".join(
            f"line {entries.value[number].start_mark.line + 1} {data[number].get('attributes', {})}" for number in named
        )
        raise AddingError(
            f"there are {len(named)} entries {addition.value!r}; say by --attribute which is meant: {places}"
        )
    return named[0] if named else None


def _as_yaml(addition: Addition) -> dict[str, Any]:
    attributes = {"attributes": dict(addition.attributes)} if addition.attributes else {}
    return {"value": addition.value, **attributes, "terms": {addition.language: list(addition.terms)}}


def _edit(text: str, entry: yaml.Node, addition: Addition) -> _Edit:
    """Return the change that adds the terms to an entry that is there."""
    terms = _value(entry, "terms")
    if not isinstance(terms, yaml.MappingNode) or not terms.value:
        raise AddingError(f"{addition.value!r} has no terms that could be added to: edit the file by hand")
    several = _value(terms, addition.language)
    if isinstance(several, yaml.SequenceNode) and several.value:
        return _appended(text, several, addition.terms)
    if several is not None:
        raise AddingError(f"the terms of {addition.language} are no list: edit the file by hand")
    key, last = terms.value[-1]
    end = _end_of(last)
    words = f"{flow(addition.language)}: {flow(list(addition.terms))}"
    if terms.flow_style:
        return _Edit(end, f", {words}")
    return _Edit(_line_end(text, end), f"\n{' ' * key.start_mark.column}{words}")


def _appended(text: str, several: yaml.SequenceNode, terms: Sequence[str]) -> _Edit:
    end = _end_of(several.value[-1])
    if several.flow_style:
        return _Edit(end, "".join(f", {_inner(term)}" for term in terms))
    indent = text[_line_start(text, several.value[-1].start_mark.index) : several.value[-1].start_mark.index]
    return _Edit(_line_end(text, end), "".join(f"\n{indent}{_inner(term)}" for term in terms))


def _new_entry(text: str, entries: yaml.SequenceNode, addition: Addition, on: date) -> _Edit:
    last = entries.value[-1]
    start = _line_start(text, last.start_mark.index)
    indent = " " * (len(text[start:]) - len(text[start:].lstrip(" ")))
    comment = f"\n{indent}# {_reason(addition, on)}" if addition.reason else ""
    end = _line_end(text, _end_of(last))
    return _Edit(end, f"{comment}\n{indent}- {flow(_as_yaml(addition))}")


def _comment(text: str, entry: yaml.Node, addition: Addition, on: date) -> list[_Edit]:
    if not addition.reason:
        return []
    start = _line_start(text, entry.start_mark.index)
    indent = " " * (len(text[start:]) - len(text[start:].lstrip(" ")))
    return [_Edit(start, f"{indent}# {_reason(addition, on)}\n")]


def _reason(addition: Addition, on: date) -> str:
    words = re.sub(r"[^\S ]|[^\x20-\x7e\u00a1-\ud7ff\uf900-\uffef]", " ", addition.reason)
    return f"{on.isoformat()} {', '.join(addition.terms)} ({addition.language}): {words}"


def _inner(term: str) -> str:
    return flow([term])[1:-1]


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = next(((name, value) for name, value in pairs if name.value == key), None)
    if found and found[1].start_mark.index < found[0].start_mark.index:
        raise AddingError(f"{key} comes from an anchor: edit the file by hand")
    return found[1] if found else None


def _end_of(node: yaml.Node) -> int:
    """Return where a node's own text ends, without the blank lines and comments that YAML counts to a block."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end_of(last[1] if isinstance(node, yaml.MappingNode) else last)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _loaded(text: str) -> Any:  # noqa: ANN401 (what YAML holds)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
