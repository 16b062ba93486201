"""Which search engine is used: one setting, `index.backend`."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from configfile.loading import FrozenModel
from index.protocol import Index


class IndexSettings(FrozenModel):
    """The `index:` part of config/settings.yml; `folder` is tantivy's, what follows it is Elasticsearch's."""

    backend: Literal["tantivy", "elasticsearch"] = "tantivy"
    folder: Path = Path("data/index")
    lock_wait_seconds: float = Field(default=30.0, ge=0)
    url: str = Field(default="http://127.0.0.1:9200", pattern=r"^https?://[^/\s@]+:\d+/?$")
    alias: str = Field(default="salwatch", pattern=r"^[a-z][a-z0-9_-]*$")
    api_key_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = Field(default=15.0, gt=0)
    shards: int = Field(default=1, ge=1)
    replicas: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _keep_the_key_secret(self) -> "IndexSettings":
        if self.api_key_file and urlsplit(self.url).scheme == "http" and not _is_loopback(self.url):
            raise ValueError("an API key is only sent over https")
        return self


def build(settings: IndexSettings) -> Index:
    """Return the index that the settings name; nothing is read, written or connected to before its first use."""
    if settings.backend == "tantivy":
        from index.tantivy_index import TantivyIndex  # noqa: PLC0415 (only the engine that is used is loaded)

        return TantivyIndex(settings.folder, lock_wait_seconds=settings.lock_wait_seconds)
    from index.elasticsearch_client import connect  # noqa: PLC0415 (as above)
    from index.elasticsearch_index import ElasticsearchIndex  # noqa: PLC0415 (as above)

    return ElasticsearchIndex(connect(settings), settings.alias, shards=settings.shards, replicas=settings.replicas)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
