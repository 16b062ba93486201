"""What can go wrong with a search, in words that can be shown to the person who searched."""


class QueryError(Exception):
    """A query string is not one; `position` counts characters from 0."""

    def __init__(self, position: int, problem: str) -> None:
        self.position, self.problem = position, problem
        super().__init__(f"at character {position + 1}: {problem}")


class SchemaChangedError(Exception):
    """The index was written by another version of Salwatch and cannot be read; rebuilding it is the mend."""

    def __init__(self, place: str, found: int | None, expected: int) -> None:
        self.place, self.found, self.expected = place, found, expected
        super().__init__(
            f"{place}: index schema is {found}, this version needs {expected}; run `salwatch index rebuild`"
        )


class IndexUnavailableError(Exception):
    """The engine does not answer; the index catches up once it does."""


class IndexBusyError(Exception):
    """Another process writes or rebuilds the index at this moment; try again."""


class IndexWriteError(Exception):
    """The engine refused documents; `ids` are those that were not written."""

    def __init__(self, ids: tuple[str, ...], reason: str) -> None:
        self.ids, self.reason = ids, reason
        super().__init__(f"{len(ids)} documents were not indexed: {reason}")
