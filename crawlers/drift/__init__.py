"""Drift: what one visit read, compared with the site's own past. Pure: no store, no network, no clock."""
