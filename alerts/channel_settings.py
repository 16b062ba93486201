"""Where alerts are sent: channels of the settings file."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, field_validator, model_validator

from configfile.loading import FrozenModel

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Mailbox = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, so that nothing needs to be encrypted on the way.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("127.example.org")
    (True, True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class FileChannel(FrozenModel):
    """A file that gets one JSON line per alert; for another program to follow."""

    name: ChannelName
    path: Path


class WebhookChannel(FrozenModel):
    """An address that gets one signed POST per alert."""

    name: ChannelName
    url: str
    secret_file: Path  # its content, without white space around it, is the key of the signature
    timeout_seconds: float = Field(default=10.0, gt=0)

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            return url
        if parts.scheme == "http" and is_loopback(parts.hostname or ""):
            return url
        raise ValueError("must be https; plain http only to this machine")


class MailChannel(FrozenModel):
    """A mail server and the people who get one message per alert."""

    name: ChannelName
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_file: Path | None = None
    sender: Mailbox
    recipients: tuple[Mailbox, ...] = Field(min_length=1)
    timeout_seconds: float = Field(default=10.0, gt=0)

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError("security: none only for a mail server on this machine")
        if bool(self.user) != bool(self.password_file):
            raise ValueError("user and password_file belong together")
        return self


Channel = FileChannel | WebhookChannel | MailChannel


class Channels(FrozenModel):
    """All channels; a rule names those it wants, else gets all."""

    files: tuple[FileChannel, ...] = ()
    webhooks: tuple[WebhookChannel, ...] = ()
    mail: tuple[MailChannel, ...] = ()

    @model_validator(mode="after")
    def _has_no_name_twice(self) -> Self:
        names = [channel.name for channel in self._all]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"channel {twice[0]!r} is named twice")
        return self

    @property
    def _all(self) -> tuple[Channel, ...]:
        return *self.files, *self.webhooks, *self.mail

    @property
    def by_name(self) -> dict[str, Channel]:
        """Return name → channel."""
        return {channel.name: channel for channel in self._all}

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all channels, sorted."""
        return tuple(sorted(self.by_name))
