"""The general reader: pages of sites that nobody has described, read by what markets have in common."""

from crawlers.general.kinds import wall_of
from crawlers.general.reader import READER, read_document

__all__ = ["READER", "read_document", "wall_of"]
