"""The site files in force: those that Salwatch comes with, and own ones before them; read again when one changes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import structlog

from configfile.loading import ConfigError
from crawlers.families import FAMILIES_DIR
from crawlers.sitefile import SiteFile, known_families, load_site
from salwatch.settings import Settings

log = structlog.get_logger()

Stamp = tuple[int, int, int]  # of a file: when it was written, how long it is, which one it is


class SiteFolders(Mapping[str, SiteFile]):
    """Sites by name. A file of the own folder replaces the shipped one of its name.

    A file that cannot be loaded is logged once; meanwhile the site is read as before, or by the shipped file.
    """

    def __init__(self, shipped: Path, own: Path) -> None:
        self.shipped, self.own = shipped, own
        beside = shipped.parent / "families"
        self.families = beside if beside.is_dir() else FAMILIES_DIR
        self.broken: tuple[ConfigError, ...] = ()
        self._sites: dict[str, SiteFile] = {}
        self._stamps: dict[Path, Stamp] = {}
        self.refresh()

    def __getitem__(self, name: str) -> SiteFile:
        return self._sites[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._sites))  # a copy: another thread may refresh meanwhile

    def __len__(self) -> int:
        return len(self._sites)

    def path(self, name: str) -> Path | None:
        """Return the file that a site is read by, None where there is none of that name."""
        return next((path for path in self._paths(name) if path.is_file()), None)

    def refresh(self) -> bool:
        """Load what was added, changed or taken away since the last look; return whether anything was."""
        stamps = self._stamped()
        if stamps == self._stamps or (
            self._sites and not self.shipped.is_dir()
        ):  # a disk that is away takes no site away
            return False
        self._stamps = stamps
        known_families.cache_clear()
        names = sorted({path.stem for path in stamps if path.parent in (self.shipped, self.own)})
        told, errors = {str(error) for error in self.broken}, []
        sites = {}
        for name in names:
            site, wrong = self._load(name)
            errors += wrong
            if site is not None:
                sites[name] = site if site != self._sites.get(name) else self._sites[name]
        self._sites, self.broken = sites, tuple(errors)
        for error in errors:
            if str(error) not in told:
                log.error("site file refused", error=str(error))
        return True

    def _load(self, name: str) -> tuple[SiteFile | None, list[ConfigError]]:
        errors: list[ConfigError] = []
        for path in self._paths(name):
            if not path.is_file():
                continue
            try:
                return load_site(path, self.families), errors
            except ConfigError as error:
                errors.append(error)
                if name in self._sites:
                    return self._sites[name], errors
        return None, errors

    def _paths(self, name: str) -> list[Path]:
        return [folder / f"{name}.yml" for folder in dict.fromkeys((self.own, self.shipped))]

    def _stamped(self) -> dict[Path, Stamp]:
        folders = (self.shipped, self.own, self.families)
        return {path: stamp for folder in folders for path in folder.glob("*.yml") if (stamp := _stamp(path))}


def configured(chosen: Settings) -> SiteFolders:
    """Return the site files of an installation, without opening its store."""
    return SiteFolders(chosen.sites_folder, chosen.own_sites)


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:  # taken away since it was listed
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
