"""Run a command of salwatch in this process, as its tests do."""

from pathlib import Path

from click.testing import CliRunner

from salwatch.cli import root


def run(*arguments: str | Path, code: int = 0) -> tuple[str, str]:
    """Return what the command printed, to standard output and to standard error; it must end with `code`."""
    result = CliRunner().invoke(root, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr
