"""A mended selector written into the text of a site file: that one place changes, comments, anchors and all else stay as they are."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from crawlers.sitefile import FieldRule
from crawlers.sitetext import flow, scalar
from records.page import PageKind

_MERGE = "<<"


class ProposalError(Exception):
    """The text has no such field at a page of that kind, or the change cannot be made without changing something else."""


class _Edit(NamedTuple):
    """The characters from `start` to before `end` give way to the text."""

    start: int
    end: int
    text: str


def apply_repair(text: str, kind: PageKind, field: str, rule: FieldRule) -> str:
    """Return the text of a site file with the selector of one field mended at the pages of that kind, and nowhere else.

    `field` may be `price`, for a field of records `listings.price`, and `listings` alone for what selects them. A field that comes
    from an anchor is written out where it is mended; others that use an anchor which is changed get the old rule written out.
    Raises ProposalError.
    """
    root, before = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    pages = _child(root, "pages") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(pages, yaml.SequenceNode):
        raise ProposalError("the file has no pages")
    wanted = copy.deepcopy(before)
    edits: list[_Edit] = []
    for number in range(len(pages.value)):
        path = _path_to(before["pages"][number], field)
        if before["pages"][number].get("kind") == kind.value and path is not None:
            edits += _edits(text, before["pages"][number], pages, number, path, rule)
            _put(wanted["pages"][number], path, _mended(_get(before["pages"][number], path), rule))
    if not edits:
        raise ProposalError(f"no field {field} stands at a {kind.value} page of this file")
    made = text
    for edit in sorted(set(edits), key=lambda edit: -edit.start):
        made = made[: edit.start] + edit.text + made[edit.end :]
    if _loaded(made) != wanted:
        raise ProposalError(f"{field} cannot be mended without changing something else; mend it by hand")
    return made


def _loaded(text: str) -> Any:  # noqa: ANN401 (what YAML holds)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _path_to(page: Mapping[str, Any], field: str) -> tuple[str, ...] | None:
    """Return the keys that lead from a page to the field's rule; None where the page has no such field."""
    head, _, inner = re.sub(r"\[\d*\]", "", field).partition(".")
    path: tuple[str, ...] = ("rows", head, "fields", inner) if inner else ("fields", head)
    if _get(page, path) is None and not inner:
        path = ("rows", head, "select")
    return path if _get(page, path) is not None else None


def _get(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 (what YAML holds)
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _put(value: Any, path: tuple[str, ...], new: Any) -> None:  # noqa: ANN401 (what YAML holds)
    """Set the value at the path, copying what lies on the way, which anchors may share with other pages."""
    for key in path[:-1]:
        value[key] = dict(value[key])
        value = value[key]
    value[path[-1]] = new


def _as_yaml(rule: FieldRule) -> Any:  # noqa: ANN401 (what YAML holds)
    made = rule.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return made["css"] if set(made) == {"css"} else made


def _alternative(old: Any, rule: FieldRule) -> int:  # noqa: ANN401 (what YAML holds)
    """Return which of several alternatives was mended: the one that differs in its selector alone, else the first."""
    new = {key: value for key, value in _as_mapping(_as_yaml(rule)).items() if key not in ("css", "xpath")}
    for number, one in enumerate(old):
        if {key: value for key, value in _as_mapping(one).items() if key not in ("css", "xpath")} == new:
            return number
    return 0


def _as_mapping(rule: Any) -> dict[str, Any]:  # noqa: ANN401 (what YAML holds)
    return {"css": rule} if isinstance(rule, str) else dict(rule)


def _mended(old: Any, rule: FieldRule) -> Any:  # noqa: ANN401 (what YAML holds)
    new = _as_yaml(rule)
    if isinstance(old, list):
        number = _alternative(old, rule)
        return [_in_form_of(one, new) if place == number else one for place, one in enumerate(old)]
    return _in_form_of(old, new)


def _in_form_of(old: Any, new: Any) -> Any:  # noqa: ANN401 (what YAML holds)
    """Return the new rule as a mapping where the old one was one."""
    return {"css": new} if isinstance(new, str) and isinstance(old, Mapping) else new


def _child(node: yaml.Node, key: str) -> yaml.Node | None:
    pair = _pair(node, key)
    return pair[1] if pair else None


def _pair(node: yaml.Node, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((name, value) for name, value in pairs if name.value == key), None)


def _edits(  # noqa: PLR0913, PLR0917 (a place in a text, and in what it means)
    text: str, data: Mapping[str, Any], pages: yaml.SequenceNode, number: int, path: tuple[str, ...], rule: FieldRule
) -> list[_Edit]:
    """Return the changes that mend the field at one page."""
    node = pages.value[number]
    for depth, key in enumerate(path):
        pair = _pair(node, key)
        if pair is None:
            if not isinstance(node, yaml.MappingNode):
                raise ProposalError(f"no mapping that {key} could stand in")
            return [_written_out(text, node, key, _rest(data, path, depth, rule))]
        name, value = pair
        if value.start_mark.index < name.start_mark.index:  # an alias: what it means stands earlier
            return [_instead_of_alias(text, name, path, depth, data, rule)]
        node = value
    shared = list(_users_elsewhere(text, pages, number, path, data))
    return [*_in_place(text, node, _get(data, path), rule), *shared]


def _rest(data: Mapping[str, Any], path: tuple[str, ...], depth: int, rule: FieldRule) -> Any:  # noqa: ANN401 (what YAML holds)
    """Return what stands at the key of that depth once the field is mended."""
    made = copy.deepcopy(dict(data))
    _put(made, path, _mended(_get(data, path), rule))
    return _get(made, path[: depth + 1])


def _written_out(text: str, node: yaml.MappingNode, key: str, value: Any) -> _Edit:  # noqa: ANN401 (what YAML holds)
    """Return the change that adds a key to a mapping which has it only by a merge."""
    merge = _pair(node, _MERGE)
    if merge is None:
        raise ProposalError(f"{key} comes from a family's file; mend it there")
    end = _alias_end(text, merge[0])
    if node.flow_style:
        return _Edit(end, end, f", {key}: {flow(value)}")
    indent = " " * merge[0].start_mark.column
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    return _Edit(line_end, line_end, f"\n{indent}{key}: {flow(value)}")


def _alias_end(text: str, name: yaml.Node) -> int:
    """Return where the alias, or list of aliases, after a key ends."""
    match = re.compile(r"\s*:\s*(?:\*[\w-]+|\[[^\]]*\])").match(text, name.end_mark.index)
    if match is None:
        raise ProposalError(f"{name.value} is no alias that can be added to")
    return match.end()


def _instead_of_alias(  # noqa: PLR0913, PLR0917 (the same)
    text: str, name: yaml.Node, path: tuple[str, ...], depth: int, data: Mapping[str, Any], rule: FieldRule
) -> _Edit:
    """Return the change of `fields: *vendor` to `fields: {<<: *vendor, handle: …}`; of the field's own alias to the rule."""
    end = _alias_end(text, name)
    start = text.index("*", name.end_mark.index)
    if depth == len(path) - 1:
        return _Edit(start, end, flow(_rest(data, path, depth, rule)))
    inner = _rest(data, path, depth + 1, rule)
    return _Edit(start, end, f"{{<<: {text[start:end]}, {scalar(path[depth + 1])}: {flow(inner)}}}")


def _in_place(text: str, node: yaml.Node, old: Any, rule: FieldRule) -> Iterator[_Edit]:  # noqa: ANN401 (what YAML holds)
    """Yield the changes of a rule that stands in the text: of its selector alone where nothing else is changed."""
    new = _as_yaml(rule)
    if isinstance(node, yaml.SequenceNode):
        number = _alternative(old, rule)
        yield from _in_place(text, node.value[number], old[number], rule)
        return
    if isinstance(node, yaml.MappingNode):
        was, now = dict(old), _as_mapping(new)
        key = next((key for key in ("css", "xpath") if key in was), "")
        pair = _pair(node, key)
        others = {one: value for one, value in was.items() if one not in ("css", "xpath")}
        if pair and others == {one: value for one, value in now.items() if one not in ("css", "xpath")}:
            place = next(one for one in ("css", "xpath") if one in now)
            yield _Edit(pair[0].start_mark.index, pair[0].end_mark.index, place)
            yield _Edit(pair[1].start_mark.index, _end_of(text, pair[1]), flow(now[place]))
            return
        new = now
    start = node.start_mark.index
    yield _Edit(start, _end_of(text, node), flow(new))


def _end_of(text: str, node: yaml.Node) -> int:
    """Return where a node's own text ends, without the blank lines and comments that YAML counts to a block."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return len(text[: node.end_mark.index].rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else int(node.end_mark.index)  # fmt: skip
    last = node.value[-1]
    key, value = last if isinstance(node, yaml.MappingNode) else (None, last)
    if key is not None and value.start_mark.index < key.start_mark.index:
        return _alias_end(text, key)
    return _end_of(text, value)


def _users_elsewhere(
    text: str, pages: yaml.SequenceNode, number: int, path: tuple[str, ...], data: Mapping[str, Any]
) -> Iterator[_Edit]:
    """Yield, for other kinds of pages that use an anchor on the way to the field, the old rule written out there."""
    on_the_way: list[yaml.Node] = []
    node = pages.value[number]
    for key in path:
        node = _child(node, key) or node
        on_the_way.append(node)
    own_kind = data.get("kind")
    for other in pages.value:
        kind = _child(other, "kind")
        if other is pages.value[number] or (kind is not None and kind.value == own_kind):
            continue
        for holder, name, value in _references(other):
            for depth, shared in enumerate(on_the_way):
                if value is shared and value.start_mark.index < name.start_mark.index:
                    yield from _kept(text, holder, name, path, depth, data)


def _references(node: yaml.Node) -> Iterator[tuple[yaml.MappingNode, yaml.Node, yaml.Node]]:
    """Yield mapping, key and value of all pairs of a page, without those of anchors that stand elsewhere."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield node, name, value
            if value.start_mark.index > name.start_mark.index:
                yield from _references(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            if one.start_mark.index >= node.start_mark.index:
                yield from _references(one)


def _kept(  # noqa: PLR0913, PLR0917 (the same)
    text: str, holder: yaml.MappingNode, name: yaml.Node, path: tuple[str, ...], depth: int, data: Mapping[str, Any]
) -> Iterator[_Edit]:
    """Yield the change by which a user of an anchor keeps what the anchor said before."""
    old = _get(data, path[: depth + 2])
    if depth == len(path) - 1:
        start = text.index("*", name.end_mark.index)
        yield _Edit(start, _alias_end(text, name), flow(_get(data, path)))
    elif name.value == _MERGE:
        if _pair(holder, path[depth + 1]) is None:
            yield _written_out(text, holder, path[depth + 1], old)
    else:
        start, end = text.index("*", name.end_mark.index), _alias_end(text, name)
        yield _Edit(start, end, f"{{<<: {text[start:end]}, {scalar(path[depth + 1])}: {flow(old)}}}")
