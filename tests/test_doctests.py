import doctest
import importlib
import tomllib
from pathlib import Path

import pytest

PACKAGES = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["root_packages"]
APART = ("store.migrations",)  # Alembic runs these, importing them means nothing


def modules_with_examples() -> list[str]:
    paths = (path for package in PACKAGES for path in sorted(Path(package).rglob("*.py")))
    names = (".".join(path.with_suffix("").parts) for path in paths if ">>> " in path.read_text("utf-8"))
    return [name for name in names if not name.startswith(APART)]


@pytest.mark.parametrize("name", modules_with_examples())
def test_the_examples_of_docstrings_hold(name: str) -> None:
    failed, attempted = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert attempted > 0
    assert failed == 0
