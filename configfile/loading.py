"""YAML files as frozen models: an unknown or wrong key is refused with file, line and field."""

import contextlib
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from configfile import kept

# What PyYAML lets through for `!!int x`, `!!bool x`, `!!timestamp x`, and for brackets some thousand deep.
_NOT_OF_ITS_TAG = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
Model = TypeVar("Model", bound=BaseModel)
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there


class FrozenModel(BaseModel):
    """Base of every model that is read from a file: immutable, unknown keys forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConfigError(Exception):
    """A configuration file is wrong; the text starts with `file:line` and names the field."""

    def __init__(self, path: Path, line: int, field: str, problem: str) -> None:
        self.path, self.line, self.field, self.problem = path, line, field, problem
        named = f"{field}: " if field else ""
        super().__init__(f"{path}:{line}: {named}{problem}")


def load(path: Path, model: type[Model]) -> Model:
    """Return the file's only document as `model`; raise ConfigError for the first thing that is wrong with it."""
    text = read_text(path)
    if (values := kept.recall(text)) is not None:
        with contextlib.suppress(ValidationError):  # told below, with its line
            return model.model_validate(values)
    node = compose(text, path)
    loaded = build(node, model, path)
    kept.keep(text, construct(node))
    return loaded


def read_text(path: Path) -> str:
    """Return what stands in the file; raise ConfigError when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, 1, "", str(error)) from error


def parse(text: str, model: type[Model], path: Path) -> Model:
    """Like `load`, for a text that is already read; `path` is only named in errors."""
    return build(compose(text, path), model, path)


class _Named(StringIO):
    """A text with the name of its file, which YAML then gives to each mark."""

    name = ""


def compose(text: str, path: Path) -> yaml.Node | None:
    """Return the document as nodes that know their file and line; raise ConfigError for what is no YAML."""
    stream = _Named(text)
    stream.name = str(path)
    try:
        node = yaml.compose(stream, Loader=Loader)
        _refuse_odd_keys(node, path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(path, line, "", str(error.problem)) from error
    except yaml.YAMLError as error:  # a control character has no mark
        raise ConfigError(path, 1, "", str(error)) from error
    except _NOT_OF_ITS_TAG as error:
        raise ConfigError(path, 1, "", f"a value that YAML cannot read: {error}") from error
    return node


def build(node: yaml.Node | None, model: type[Model], path: Path) -> Model:
    """Return the nodes as `model`; raise ConfigError with the file and line of the first wrong one."""
    try:
        value = construct(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(path, line, "", str(error.problem)) from error
    except (yaml.YAMLError, *_NOT_OF_ITS_TAG) as error:
        raise ConfigError(path, 1, "", f"a value that YAML cannot read: {error}") from error
    try:
        return model.model_validate(value if value is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        mark = _mark_of(node, first["loc"])
        raise ConfigError(
            Path(mark.name) if mark else path, mark.line + 1 if mark else 1, field, first["msg"]
        ) from error


def construct(node: yaml.Node | None) -> Any:  # noqa: ANN401 (whatever YAML holds)
    """Return the nodes as plain values."""
    return Loader("").construct_document(node) if node is not None else None


def _refuse_odd_keys(root: yaml.Node | None, path: Path) -> None:
    """Raise ConfigError for a key that is given twice, or is no text; each node once, as an alias may lead back to it."""
    waiting, met = [root] if root else [], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _refuse_odd_keys_of(node, path)
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _refuse_odd_keys_of(mapping: yaml.MappingNode, path: Path) -> None:
    seen: set[str] = set()
    for key, _ in mapping.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigError(path, line, "", "a key must be one word")
        if key.value in seen:
            raise ConfigError(path, line, key.value, "key is given twice")
        seen.add(key.value)


def _mark_of(node: yaml.Node | None, loc: tuple[int | str, ...]) -> yaml.Mark | None:
    """Return the place of the deepest node on the way to `loc`."""
    mark = node.start_mark if node else None
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            # Merged keys (`<<`) stand before the mapping's own by now, which go before them.
            found = next(((key, value) for key, value in reversed(node.value) if key.value == str(step)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return mark
