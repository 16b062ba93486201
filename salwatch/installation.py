"""An installation: the settings with the database, the archive and the site files that they name, opened."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from configfile.loading import ConfigError
from crawlers.sitefile import SiteFile, load_sites
from records.capture import Capture
from salwatch.clock import Clock, utc_now
from salwatch.home import open_database
from salwatch.pipeline import Pipeline
from salwatch.settings import Settings
from store.archive import read_payload
from store.database import Database
from store.recovery import Recovered, recover, register_all

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Installation:
    """One home folder at work. `broken` names the site files that could not be loaded; the others are used."""

    settings: Settings
    database: Database
    sites: Mapping[str, SiteFile]
    broken: tuple[ConfigError, ...]
    clock: Clock

    def payload(self, capture: Capture) -> bytes:
        """Return the page of a capture: the rendered DOM, else the body, unpacked."""
        return read_payload(self.settings.archive, capture).page()

    def pipeline(self) -> Pipeline:
        """Return the pipeline over this installation's captures."""
        return Pipeline(self.database, self.payload, self.sites, self.clock)

    def recover(self) -> list[Recovered]:
        """Complete what a killed writer left behind, and register captures that the store does not know."""
        found = recover(self.settings.archive, self.database, self.clock)
        register_all(self.settings.archive, self.database)
        return found


def open_installation(settings: Settings, clock: Clock = utc_now) -> Installation:
    """Return the installation of the settings, its folders made and its tables brought to the present version."""
    database = open_database(settings)
    sites, errors = load_sites(settings.sites_folder)
    for error in errors:
        log.error("site file refused", error=str(error))
    return Installation(settings, database, {site.name: site for site in sites}, tuple(errors), clock)
