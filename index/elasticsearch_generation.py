"""Versioned indices behind an alias, such as `salwatch-v2-000003` behind `salwatch`: made, switched and dropped."""

import re
from collections.abc import Iterable, Mapping, Sequence

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from index.elasticsearch_query import Dsl
from index.errors import SchemaChangedError
from index.schema import FACET, FLOAT, INSTANT, INTEGER, KEYWORD, SCHEMA_VERSION, SORT_KEYS, TEXT, facet_field

_MAPPINGS: Dsl = {
    "dynamic": "strict",
    "properties": {
        "source": {"type": "keyword", "index": False, "doc_values": False},
        **{name: {"type": "text", "analyzer": "whitespace"} for name in TEXT},
        **{name: {"type": "keyword", "doc_values": False} for name in KEYWORD},
        **{facet_field(name): {"type": "keyword", "index": False} for name in FACET},
        **{name: {"type": "double"} for name in FLOAT},
        **{name: {"type": "long"} for name in (*INTEGER, *INSTANT, *SORT_KEYS.values())},
    },
}


class Generations:
    """The index in use has the alias; while a rebuild runs, the one to come has the alias with `-next`."""

    def __init__(self, client: Elasticsearch, alias: str, shape: Mapping[str, int]) -> None:
        self._client, self._alias, self._shape = client, alias, shape
        self.next = f"{alias}-next"
        self._is_open = False

    def open(self) -> None:
        """Make sure, once, that there is an index and that this version can read it."""
        if not self._is_open:
            self.targets()
            self._is_open = True

    def targets(self) -> list[str]:
        """Return the aliases to write to, after making the first index where there is none; raise SchemaChangedError.

        During a rebuild the next index comes first: once its alias is gone, the present one is the new one.
        """
        names = self._names()
        current = [name for name, aliases in names.items() if self._alias in aliases]
        for name in current:
            version = re.search(r"-v(\d+)-\d+$", name)
            if not version or int(version[1]) != SCHEMA_VERSION:
                raise SchemaChangedError(self._alias, int(version[1]) if version else None, SCHEMA_VERSION)
        if not current:
            self._create(_highest(names) + 1, self._alias)
        return [self.next, self._alias] if any(self.next in aliases for aliases in names.values()) else [self._alias]

    def begin(self) -> str:
        """Return a fresh index that has the next alias already, so that no put is missed; drop what broke off before."""
        names = self._names()
        self._drop([name for name, aliases in names.items() if self._alias not in aliases])
        return self._create(_highest(names) + 1, self.next)

    def abandon(self, fresh: str) -> None:
        """Drop an index that was begun."""
        self._drop([fresh])

    def switch(self, fresh: str) -> None:
        """Give the alias to the index that was begun, in one step, and drop the one that had it."""
        old = [name for name, aliases in self._names().items() if self._alias in aliases]
        actions: list[Dsl] = [{"remove": {"index": name, "alias": self._alias}} for name in old]
        actions += [{"remove": {"index": fresh, "alias": self.next}}, {"add": {"index": fresh, "alias": self._alias}}]
        self._client.indices.update_aliases(actions=actions)
        self._drop(old)
        self._is_open = True

    def recorded(self, name: str) -> int:
        """Return the number recorded last beside the mapping of an index, 0 for none."""
        (mapping,) = self._client.indices.get_mapping(index=name).body.values()
        return int(mapping["mappings"].get("_meta", {}).get("through", 0))

    def record(self, name: str, number: int) -> None:
        """Record a number; a lower one than the present changes nothing."""
        try:
            if number > self.recorded(name):
                self._client.indices.put_mapping(index=name, meta={"through": number})
        except NotFoundError:
            if name != self.next:  # it has become the present one meanwhile, and comes next
                raise

    def _names(self) -> dict[str, set[str]]:
        """Return our indices with their aliases."""
        found = self._client.indices.get(index=f"{self._alias}-v*", features=["aliases"])
        return {name: set(about["aliases"]) for name, about in found.items()}

    def _create(self, number: int, alias: str) -> str:
        name = f"{self._alias}-v{SCHEMA_VERSION}-{number:06}"
        try:
            self._client.indices.create(index=name, aliases={alias: {}}, mappings=_MAPPINGS, settings=self._shape)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another process was first
                raise
        return name

    def _drop(self, names: Sequence[str]) -> None:
        if names:
            self._client.indices.delete(index=list(names), ignore_unavailable=True)


def _highest(names: Iterable[str]) -> int:
    return max((int(name.rpartition("-")[2]) for name in names), default=0)
