"""JSON Schema of site and family files, for editors that check while typing."""

import json
from typing import Any

from configfile.loading import FrozenModel
from crawlers.sitefile import SiteFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_AMENDED = ("fields", "rows", "links", "checks")  # whose entries a site with a family may take away with `~`


def schema_text(model: type[FrozenModel] = SiteFile) -> str:
    """Return the schema as indented JSON, ending in a line end."""
    return json.dumps(schema_of(model), ensure_ascii=False, indent=1) + "\n"


def schema_of(model: type[FrozenModel]) -> dict[str, Any]:
    """Return the schema of a file as it is written.

    A page that amends one of a family may say less than a whole page must, and take entries away; so `when`, `select` and `fields`
    are not asked for by the schema but by `salwatch site check`, except that a site without a family needs a `when` for each page.
    """
    made = {"$schema": DIALECT, **model.model_json_schema()}
    if not issubclass(model, SiteFile):
        return made
    page, row = made["$defs"]["PageRule"], made["$defs"]["RowRule"]
    page["required"], row["required"] = [], []
    for rule in (page, row):
        for name in _AMENDED:
            if entries := rule["properties"].get(name):
                entries["additionalProperties"] = {"anyOf": [entries["additionalProperties"], {"type": "null"}]}
    alone = {"properties": {"pages": {"items": {"required": ["kind", "when"]}}}}
    return {**made, "if": {"required": ["family"]}, "else": alone}
