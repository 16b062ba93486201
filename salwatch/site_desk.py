"""The desk behind the pages that add, describe and mend sites: what they ask for, done with the files of an installation."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from configfile.loading import ConfigError
from crawlers.sitefile import SiteFile, parse_site
from salwatch import whole_file
from salwatch.clock import Clock
from salwatch.settings import Settings
from salwatch.site_folders import SiteFolders, configured
from store import jobs
from store.database import Database
from store.drifts import Decision, Drift
from web.desk import DeskError

if TYPE_CHECKING:
    from salwatch.installation import Installation
    from salwatch.mending import Trial

FIRST_OWN = "none"  # stands for the version of a file that replaced no other


@dataclass(frozen=True, slots=True)
class SiteDesk:
    """Site files of one installation. What mends and reads pages is loaded when it is first asked for: it takes seconds."""

    settings: Settings
    database: Database
    folders: SiteFolders
    clock: Clock

    def names(self) -> Collection[str]:
        """Return the names of all sites that have a file."""
        self.folders.refresh()
        return list(self.folders)

    def site(self, name: str) -> SiteFile | None:
        """Return the site file in force, None where there is none."""
        self.folders.refresh()
        return self.folders.get(name)

    def text(self, name: str) -> str:
        """Return the text of the file in force; "" where there is none."""
        path = self.folders.path(name)
        return path.read_text("utf-8") if path else ""

    def is_own(self, name: str) -> bool:
        """Return whether the file in force is one of this installation, not one that Salwatch comes with."""
        return self._own(name).is_file()

    def check(self, name: str, text: str) -> SiteFile:
        """Return the site that the text would be; nothing is written."""
        try:
            return parse_site(text, self._own(name), self.folders.families)
        except ConfigError as error:
            raise DeskError(str(error)) from error

    def put(self, name: str, text: str, before: str | None) -> str:
        """Put the text in force and return its version; the file before it, of version `before`, is kept beside it."""
        made = self.check(name, text)
        present = self.site(name)
        if (present.version if present else None) != before:
            raise DeskError(f"the file of {name} was changed meanwhile: look at what it says now, and begin again")
        if present is not None:
            whole_file.write(self._kept(name, present.version), self.text(name))
        whole_file.write(self._own(name), text)
        self.folders.refresh()
        return made.version

    def take_back(self, name: str, after: str, before: str | None, *, own: bool) -> None:
        """Put the file of version `before` in force again, unless that of version `after` was changed since."""
        present = self.site(name)
        if present is None or present.version != after:
            raise DeskError(f"the file of {name} was changed since: take the change back by hand")
        kept = self._kept(name, before or FIRST_OWN)
        if own and not kept.is_file():
            raise DeskError(f"{kept.name} is not there any more, which held the file before")
        whole_file.write(self._kept(name, after), self.text(name))
        if own:
            whole_file.write(self._own(name), kept.read_text("utf-8"))
        else:
            whole_file.remove(self._own(name))
        self.folders.refresh()

    def read_again(self, name: str) -> None:
        """Read all captures of the site again, quietly; a job of its own on the health page tells how that ended."""
        from salwatch.reprocessing import reprocess  # noqa: PLC0415 (takes seconds to load)

        job, outcome, counts = f"read {name} again", "it was cut off: try again", {}
        with self.database.begin() as connection:
            jobs.record_start(connection, job, self.clock())
        try:
            self.folders.refresh()
            counts = dict(reprocess(self._installation(), name, dry_run=False).counts)
            outcome = jobs.OK
        finally:
            with self.database.begin() as connection:
                jobs.record_end(connection, job, self.clock(), outcome, counts)

    def mended(self, drift: Drift) -> SiteFile:
        """Return the site with the proposed repair."""
        from salwatch import mending  # noqa: PLC0415 (takes seconds to load)

        with _told():
            return mending.mended_site(self._installation(), drift)

    def try_repair(self, drift: Drift) -> "Trial":
        """Return what the repair would change; nothing is written."""
        from salwatch import mending  # noqa: PLC0415 (takes seconds to load)

        with _told():
            return mending.try_repair(self._installation(), drift)

    def accept(self, drift: Drift, decision: Decision) -> "Trial":
        """Put the mended file in force and keep who accepted it."""
        from salwatch import mending  # noqa: PLC0415 (takes seconds to load)

        with _told():
            return mending.accept(self._installation(), drift, decision).trial

    def dismiss(self, drift: Drift, decision: Decision) -> None:
        """Keep that the site is so now."""
        from salwatch import mending  # noqa: PLC0415 (takes seconds to load)

        with _told():
            mending.dismiss(self._installation(), drift, decision)

    def undo(self, drift: Drift, decision: Decision) -> None:
        """Take an accepted repair back."""
        from salwatch import mending  # noqa: PLC0415 (takes seconds to load)

        with _told():
            mending.undo(self._installation(), drift, decision)

    def _installation(self) -> "Installation":
        from salwatch.installation import Installation  # noqa: PLC0415 (takes seconds to load)

        return Installation(self.settings, self.database, self.folders, self.clock)

    def _own(self, name: str) -> Path:
        return self.folders.own / f"{name}.yml"

    def _kept(self, name: str, version: str) -> Path:
        return self.folders.own / f"{name}.yml.{version}"


def make_desk(settings: Settings, database: Database, clock: Clock) -> SiteDesk:
    """Return the desk of an installation."""
    return SiteDesk(settings, database, configured(settings), clock)


@contextmanager
def _told() -> Iterator[None]:
    from salwatch.mending import MendError  # noqa: PLC0415 (takes seconds to load)

    try:
        yield
    except MendError as error:
        raise DeskError(str(error)) from error
