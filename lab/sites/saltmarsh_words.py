"""What Saltmarsh Exchange prints around its listings, in two languages, and how it tells times."""

from datetime import date
from functools import cache

from pydantic import RootModel

from configfile.loading import FrozenModel, load
from lab.words import FOLDER


class Words(FrozenModel):
    """The words of one language; `ago` are forms of relative dates."""

    sections: dict[str, str]
    parents: dict[str, str]
    labels: dict[str, str]
    notice: str
    policy: str
    ago: dict[str, str]

    def since(self, day: date, today: date) -> str:
        """Return how long ago a day was, as coarse as people say it.

        >>> words("en").since(date(2026, 8, 10), date(2026, 9, 1)), words("de").since(date(2026, 8, 31), date(2026, 9, 1))
        ('3 weeks ago', 'gestern')
        """
        days = (today - day).days
        if days < 2:
            return self.ago["yesterday" if days == 1 else "today"]
        for size, one, many in ((365, "year", "years"), (30, "month", "months"), (7, "week", "weeks")):
            if count := days // size:
                return self.ago[one if count == 1 else many].format(n=count)
        return self.ago["days"].format(n=days)


class _Languages(RootModel[dict[str, Words]]):
    pass


@cache
def words(code: str) -> Words:
    """Return the words of `en` or `de`."""
    return load(FOLDER / "saltmarsh.yml", _Languages).root[code]
