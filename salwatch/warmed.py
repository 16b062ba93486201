"""Warm once imported: what the fork server preloads."""

from salwatch.warm import warm_up

warm_up()
