"""A CSV table of others: the file is one capture, its rows are observations of that capture."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from urllib.parse import quote

from configfile.loading import load
from salwatch import tabular
from salwatch.imports.intake import Intake, Piece, ensure_site
from salwatch.imports.pages import ORIGIN
from salwatch.installation import Installation
from salwatch.tabular import TableCounts, TableMapping


def import_table(
    desk: Installation,
    path: Path,
    mapping_path: Path,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda rows: None,  # noqa: ARG005 (nobody watches)
) -> TableCounts:
    """Archive the file and observe its rows; raises ConfigError for the mapping, TableError where it does not fit."""
    mapping = load(mapping_path, TableMapping)
    payload = path.read_bytes()
    tabular.check_header(payload, mapping, path.name)
    ensure_site(desk, mapping.site, mapping.title, mapping.kind)
    conditions = {"file": path.name, "mapping": mapping_path.read_text("utf-8"), "mapping_file": mapping_path.name}
    piece = Piece(f"{ORIGIN}/{quote(path.name)}", desk.clock(), payload, tabular.CONTENT_TYPE, conditions=conditions)
    with Intake(desk, mapping.site) as intake:
        intake.put(piece)
    return tabular.process(desk.database, intake.captures[0], payload, desk.clock, executor, progress)
