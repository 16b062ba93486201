"""The general reader: pages of sites that nobody has described, read by what markets have in common."""

from crawlers.general.reader import READER, read_document
from crawlers.general.walls import wall_of

__all__ = ["READER", "read_document", "wall_of"]
