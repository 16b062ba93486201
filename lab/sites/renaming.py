"""Which account is renamed where a site is told to show that, and to what."""

from functools import lru_cache
from random import Random

from lab.handles import Register
from lab.story import build


@lru_cache(maxsize=16)
def renamed_vendor(seed: int, site: str) -> tuple[str, str]:
    """Return the old and the new handle of the account with the most sales among those of a site that sell arms."""
    story = build(seed)
    sellers = {row.vendor for row in story.listings if row.site == site and row.trade_relevant and not row.gone_day}
    known = [vendor for vendor in story.vendors if vendor.site == site and vendor.handle in sellers]
    oldest = max(known, key=lambda vendor: (vendor.sales, vendor.handle))
    register = Register(Random(f"renamed {seed} {site}"))  # noqa: S311 (a story, not a secret)
    register.reserve(vendor.handle for vendor in story.vendors)
    return oldest.handle, register.market_handle()
