"""What pages that add, describe and mend sites need of the shell, handed in: they write no file and know no folder."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from crawlers.sitefile import SiteFile
from store.drifts import Decision, Drift


class DeskError(Exception):
    """A site file cannot be written, taken back or mended; the text says why and what to do."""


class Trial(Protocol):
    """What a repair would change on the pages of the bad visit."""

    @property
    def pages(self) -> int:
        """How many pages were tried."""

    @property
    def whole_before(self) -> int:
        """How many of them are whole now."""

    @property
    def whole_after(self) -> int:
        """How many would be with the repair."""

    @property
    def lost(self) -> int:
        """How many are whole and would not be any more."""

    @property
    def changed(self) -> Mapping[str, int]:
        """Field → pages on which its value changes, comes or goes."""

    @property
    def examples(self) -> tuple[tuple[str, str, Any, Any], ...]:
        """Some of them: capture, field, before, after."""


class Desk(Protocol):
    """The site files in force and what a person may do with them; everything raises DeskError."""

    def names(self) -> Collection[str]:
        """Return the names of all sites that have a file."""

    def site(self, name: str) -> SiteFile | None:
        """Return the site file in force, None where there is none."""

    def text(self, name: str) -> str:
        """Return the text of the file in force; "" where there is none."""

    def is_own(self, name: str) -> bool:
        """Return whether the file in force is one of this installation, not one that Salwatch comes with."""

    def check(self, name: str, text: str) -> SiteFile:
        """Return the site that the text would be; nothing is written."""

    def put(self, name: str, text: str, before: str | None) -> str:
        """Put the text in force and return its version; the file before it, of version `before`, is kept beside it."""

    def take_back(self, name: str, after: str, before: str | None, *, own: bool) -> None:
        """Put the file of version `before` in force again, unless that of version `after` was changed since."""

    def read_again(self, name: str) -> None:
        """Read all captures of the site again, quietly; a job of its own on the health page tells how that ended."""

    def mended(self, drift: Drift) -> SiteFile:
        """Return the site with the proposed repair."""

    def try_repair(self, drift: Drift) -> Trial:
        """Return what the repair would change; nothing is written."""

    def accept(self, drift: Drift, decision: Decision) -> Trial:
        """Put the mended file in force and keep who accepted it."""

    def dismiss(self, drift: Drift, decision: Decision) -> None:
        """Keep that the site is so now."""

    def undo(self, drift: Drift, decision: Decision) -> None:
        """Take an accepted repair back."""
