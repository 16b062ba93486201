"""A connection to an Elasticsearch cluster after the settings: TLS verified, the API key from its file."""

from typing import Any

from elasticsearch import Elasticsearch

from index.settings import IndexSettings


def connect(settings: IndexSettings) -> Elasticsearch:
    """Return a client; certificates are always verified, against `ca_file` or what the system trusts."""
    options: dict[str, Any] = {
        "request_timeout": settings.timeout_seconds,
        "retry_on_timeout": True,
        "max_retries": 2,
        "retry_on_status": (502, 503, 504),
    }
    if settings.url.startswith("https:"):
        options |= {"verify_certs": True, "ca_certs": str(settings.ca_file) if settings.ca_file else None}
    if settings.api_key_file:
        options["api_key"] = settings.api_key_file.read_text("ascii").strip()
    return Elasticsearch(settings.url, **{name: value for name, value in options.items() if value is not None})
