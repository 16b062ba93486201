"""Search over what was found: `build(settings)` gives the engine, `Index` says what it does."""

from index.protocol import Index
from index.settings import IndexSettings, build

__all__ = ["Index", "IndexSettings", "build"]
