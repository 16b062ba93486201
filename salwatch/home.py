"""A home folder opened for commands that need the store and the archive, but none of the understanding of pages."""

from pathlib import Path

from salwatch import settings
from salwatch.settings import Settings
from store.database import Database


def open_home(home: Path | None, settings_file: Path | None = None) -> tuple[Settings, Database]:
    """Return the settings and the database of a home folder."""
    chosen = settings.load(settings_file, home=home)
    return chosen, open_database(chosen)


def open_database(chosen: Settings) -> Database:
    """Return the database, its folders made and its tables brought to the present version."""
    for folder in (chosen.home, chosen.archive, chosen.secrets):
        folder.mkdir(parents=True, exist_ok=True)
    chosen.secrets.chmod(0o700)
    database = Database(chosen.database_url)
    database.migrate()
    return database
