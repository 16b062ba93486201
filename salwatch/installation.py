"""An installation: the settings with the database, the archive and the site files that they name, opened."""

from dataclasses import dataclass

from configfile.loading import ConfigError
from records.capture import Capture
from salwatch.clock import Clock, utc_now
from salwatch.home import open_database
from salwatch.pipeline import Pipeline
from salwatch.settings import Settings
from salwatch.site_folders import SiteFolders, configured
from store.archive import read_payload
from store.database import Database
from store.recovery import Recovered, recover, register_all


@dataclass(frozen=True, slots=True)
class Installation:
    """One home folder at work; `sites` are those in force at the last `sites.refresh()`."""

    settings: Settings
    database: Database
    sites: SiteFolders
    clock: Clock

    @property
    def broken(self) -> tuple[ConfigError, ...]:
        """Return what is wrong with the site files that could not be loaded; the others are used."""
        return self.sites.broken

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
    return Installation(settings, database, configured(settings), clock)
