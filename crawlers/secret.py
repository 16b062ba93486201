"""Credentials of watched sites: one file per site, readable by its owner alone."""

import stat
from pathlib import Path

from pydantic import SecretStr

from configfile.loading import ConfigError, FrozenModel, load


class Credentials(FrozenModel):
    """An account of ours at a site; the password does not show when printed."""

    username: str
    password: SecretStr

    def fill(self, template: str) -> str:
        """Return the text with {username} and {password} filled in."""
        return template.replace("{username}", self.username).replace("{password}", self.password.get_secret_value())


def load_credentials(folder: Path, name: str) -> Credentials:
    """Return the credentials of `<name>.yml`; raise ConfigError where it is missing, wrong, or others may read it."""
    path = folder / f"{name}.yml"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(path, 1, "", "others may read this file: chmod 600 it")
    return load(path, Credentials)
