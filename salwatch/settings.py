"""Settings: one YAML file, read once; every key is in docs/settings.md."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field

from alerts.channel_settings import Channels
from configfile.loading import FrozenModel
from configfile.loading import load as load_file
from index.settings import IndexSettings

CHECKOUT = Path(__file__).resolve().parent.parent


class TorSettings(FrozenModel):
    """Ports of a running Tor client on this machine; nothing is fetched but through them."""

    socks_port: int = 9050
    control_port: int | None = None
    browser_ports: tuple[int, ...] = ()  # one SocksPort per browser context


class WebSettings(FrozenModel):
    """Where the web pages listen: loopback, unless a reverse proxy with TLS stands before them."""

    host: str = "127.0.0.1"
    port: int = Field(default=8460, ge=0, le=65535)  # 0 = any free one


class ScheduleSettings(FrozenModel):
    """How often the jobs of `salwatch work` look for something to do; a site file says how often its site is visited."""

    process_seconds: float = Field(default=1.0, gt=0)
    index_seconds: float = Field(default=1.0, gt=0)
    alert_seconds: float = Field(default=1.0, gt=0)
    deliver_seconds: float = Field(default=5.0, gt=0)
    mend_seconds: float = Field(default=5.0, gt=0)
    labels_seconds: float = Field(default=600.0, gt=0)  # how a site is labelled is counted within
    sites_seconds: float = Field(default=2.0, gt=0)  # a changed site file is noticed within


class Settings(FrozenModel):
    """Everything that can be set. Folders that are not given lie below `home`."""

    home: Path = Path("var")
    database_url: str = ""
    archive_folder: Path | None = None
    sites_folder: Path = CHECKOUT / "config" / "sites"
    own_sites_folder: Path | None = None  # files in it win over those of `sites_folder`
    rules_folder: Path = CHECKOUT / "config" / "rules"
    chromium: Path = Path("/usr/bin/chromium")
    tor: TorSettings = TorSettings()
    web: WebSettings = WebSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    channels: Channels = Channels()  # where alerts are sent
    index: IndexSettings = IndexSettings()

    def resolved(self) -> "Settings":
        """Return the settings with every folder that was left open filled in from `home`."""
        home = self.home.resolve()
        given = "folder" in self.index.model_fields_set
        index = self.index if given else self.index.model_copy(update={"folder": home / "index"})
        return self.model_copy(
            update={
                "home": home,
                "database_url": self.database_url or f"sqlite:///{home / 'salwatch.db'}",
                "archive_folder": self.archive_folder or home / "archive",
                "own_sites_folder": self.own_sites_folder or home / "sites",
                "index": index,
            }
        )

    @property
    def archive(self) -> Path:
        """Return the folder of WARC files; only after `resolved()`."""
        return self.archive_folder or self.home / "archive"

    @property
    def own_sites(self) -> Path:
        """Return the folder of own and mended site files; only after `resolved()`."""
        return self.own_sites_folder or self.home / "sites"

    @property
    def secrets(self) -> Path:
        """Return the folder of credentials, readable by its owner alone."""
        return self.home / "secrets"


def load(path: Path | None = None, **changes: Any) -> Settings:  # noqa: ANN401 (values of any setting)
    """Return the settings of `path`, else of $SALWATCH_SETTINGS, else the defaults; `changes` that are not None win.

    $SALWATCH_HOME names the home folder where neither the file nor `changes` does. Raises ConfigError.
    """
    named = path or (Path(os.environ["SALWATCH_SETTINGS"]) if "SALWATCH_SETTINGS" in os.environ else None)
    settings = load_file(named, Settings) if named else Settings()
    given = {name: value for name, value in changes.items() if value is not None}
    if "home" not in given and "home" not in settings.model_fields_set and "SALWATCH_HOME" in os.environ:
        given["home"] = Path(os.environ["SALWATCH_HOME"])
    return settings.model_copy(update=given).resolved()
