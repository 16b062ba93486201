"""Encoders fine-tuned in .venv-training, served in the environment of the tests, which has no torch."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
PYTHON = CHECKOUT / ".venv-training" / "bin" / "python"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "training" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("training"):
                item.add_marker(
                    pytest.mark.skip(reason="fine-tunes encoders for minutes with torch: make test-training")
                )


@dataclass(frozen=True)
class Trained:
    folder: Path
    report: dict[str, Any]

    def manifest(self, name: str) -> dict[str, Any]:
        return json.loads((self.folder / name / "model.json").read_text("utf-8"))


def in_training(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in the environment that has torch."""
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON} is missing: make setup-training installs it")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SALWATCH_")}
    environment["OMP_WAIT_POLICY"] = "PASSIVE"  # a thread that waits for its neighbour must not take a core from others
    return subprocess.run(
        [PYTHON, *words],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("trained")
    made = in_training("tests/training/train.py", folder)
    assert made.returncode == 0, made.stderr
    return Trained(folder, json.loads((folder / "report.json").read_text("utf-8")))
