import json

import yaml

from crawlers.families import FAMILIES_DIR, FamilyFile
from crawlers.schema import DIALECT, schema_of, schema_text
from crawlers.sitefile import SITES_DIR, SiteFile


def test_the_committed_schemas_are_those_of_the_models() -> None:
    assert (SITES_DIR / "schema.json").read_text("utf-8") == schema_text(SiteFile)
    assert (FAMILIES_DIR / "schema.json").read_text("utf-8") == schema_text(FamilyFile)


def test_the_schema_forbids_unknown_keys_and_describes_itself() -> None:
    schema = schema_of(SiteFile)
    assert schema["$schema"] == DIALECT
    assert not any(rule.get("additionalProperties", False) for rule in schema["$defs"].values() if "properties" in rule)
    json.loads(schema_text(SiteFile))


def test_a_page_that_amends_one_of_a_family_may_say_less() -> None:
    schema = schema_of(SiteFile)
    assert schema["$defs"]["PageRule"]["required"] == []
    assert {"type": "null"} in schema["$defs"]["PageRule"]["properties"]["fields"]["additionalProperties"]["anyOf"]
    assert schema["else"]["properties"]["pages"]["items"]["required"] == ["kind", "when"]


def test_every_key_of_the_shipped_files_is_in_the_schema() -> None:
    for folder, model in ((SITES_DIR, SiteFile), (FAMILIES_DIR, FamilyFile)):
        known = schema_of(model)["properties"]
        for path in folder.glob("*.yml"):
            assert set(yaml.safe_load(path.read_text("utf-8"))) <= set(known), path.name
