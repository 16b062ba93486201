"""Layouts that a site of the lab can be told to show instead of its first one: what a redesign does to a watch."""

FIRST = "1"  # the layout that each site begins with

LAYOUTS = {
    "kestrel": {
        "price-moved": "the price stands in a buying box of another class, also in the rows",
        "from-relabelled": "the country of origin has another label and class",
        "dates-for-prices": "where the price stood now stands the date, and the price elsewhere",
        "rows-cards": "lists of listings are cards, not tables",
        "field-gone": "where a listing ships from is no longer said anywhere",
        "moved-urls": "listings have other addresses and no number; pictures keep theirs",
        "renamed-vendor": "the vendor with the most sales of those who sell arms has another handle, and says so",
    },
    "ostkiste": {
        "facts-table": "the facts of an article are a table, its classes renamed",
        "json-gone": "no product data for machines; the seller is named in a line",
    },
}


class LayoutError(Exception):
    """A site has no such layout; the text names those it has."""


def chosen(site: str, layout: str) -> str:
    """Return the layout as the state keeps it, empty for the first; raise LayoutError where there is none.

    >>> chosen("kestrel", "rows-cards"), chosen("kestrel", "1")
    ('rows-cards', '')
    """
    if site not in LAYOUTS:
        raise LayoutError(f"{site} has one layout only; others have: {', '.join(LAYOUTS)}")
    if layout == FIRST:
        return ""
    if layout not in LAYOUTS[site]:
        raise LayoutError(f"{site} has no layout {layout}; it has: {', '.join([FIRST, *LAYOUTS[site]])}")
    return layout


def listed() -> str:
    """Return all sites and layouts in words, a line each."""
    lines = [f"{site:9} {FIRST:16} the layout that it begins with" for site in LAYOUTS]
    for site, others in LAYOUTS.items():
        lines += [f"{site:9} {name:16} {words}" for name, words in others.items()]
    return "\n".join(sorted(lines, key=lambda line: line.split()[0]))
