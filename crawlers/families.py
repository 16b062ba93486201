"""Families: what many sites on the same shop or forum software share (`config/families/<name>.yml`), and how a site amends it."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, model_validator

from configfile.loading import ConfigError, FrozenModel, compose, load, read_text
from crawlers.checked import Css, DateFormat, Zone
from crawlers.rules import PageRule, PageTest

FAMILIES_DIR = Path(__file__).parent.parent / "config" / "families"
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
SiteKind = Literal["market", "shop", "forum", "classifieds", "auction", "file_repository"]
Pairs = dict[str, tuple[yaml.Node, yaml.Node]]
Nest = dict[str, "Nest"]  # keys that hold mappings to be amended entry by entry; "*" stands for any key
_ROW: Nest = {"fields": {}, "checks": {}}
_PAGE: Nest = {"fields": {}, "links": {}, "checks": {}, "rows": {"*": _ROW}}
_MERGE = "tag:yaml.org,2002:merge"


class Shared(FrozenModel):
    """What the file of a family can say for all sites of it. Its fingerprint is its own: that of the software tells no site."""

    kind: SiteKind = "market"
    javascript: bool = False
    wait_for: Css | None = None  # a page that needs JavaScript is ready once this is there
    languages: tuple[Language, ...] = ("en",)
    currency: str = "USD"
    time_zone: Zone = "UTC"
    date_formats: tuple[DateFormat, ...] = ()
    start: tuple[Annotated[str, Field(pattern=r"^/")], ...] = ("/",)
    pages: tuple[PageRule, ...] = ()  # the first whose tests hold counts


class FamilyFile(Shared):
    """A family of sites: any test of `fingerprint` tells a page of its software."""

    name: Name
    title: str
    fingerprint: tuple[PageTest, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_page_of_a_name(self) -> Self:
        names = [page.name or page.kind.value for page in self.pages]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two pages are named {twice[0]}: give one of them a name of its own")
        return self


def load_family(path: Path) -> FamilyFile:
    """Return the family that the file describes; raise ConfigError, also when file name and family name differ."""
    family = load(path, FamilyFile)
    if family.name != path.stem:
        raise ConfigError(path, 1, "name", f"{family.name} stands in a file named {path.stem}")
    return family


def merged_with_family(site: yaml.Node | None, path: Path, folder: Path) -> yaml.Node | None:
    """Return the nodes of a site file with what its family says besides; raise ConfigError for a family that is not there.

    A key of the site goes before the same key of the family. Pages are amended by name, which is a page's kind where it gives none:
    a key of the amended page goes before, single `fields`, `rows`, `links` and `checks` go before those of the same name, and a `~`
    takes one away. Rows are amended alike. A page whose name the family does not have is tried before the family's pages.
    """
    if not isinstance(site, yaml.MappingNode):
        return site
    said = pairs_of(site)
    if "family" not in said:
        return site
    name_node = said["family"][1]
    family = family_node(str(name_node.value), folder)
    if family is None:
        raise ConfigError(path, name_node.start_mark.line + 1, "family", f"no family file named {name_node.value}")
    shared = {key: pair for key, pair in pairs_of(family).items() if key in Shared.model_fields}
    merged = {**shared, **said}
    if "pages" in said and "pages" in shared:
        merged["pages"] = (said["pages"][0], _pages(shared["pages"][1], said["pages"][1], path))
    return _mapping(site, merged)


def family_node(name: str, folder: Path) -> yaml.MappingNode | None:
    """Return the nodes of a family file; None where there is none of that name."""
    path = folder / f"{name}.yml"
    if not path.is_file():
        return None
    node = compose(read_text(path), path)
    return node if isinstance(node, yaml.MappingNode) else None


def pairs_of(node: yaml.MappingNode) -> Pairs:
    """Return key and value nodes by key; merged ones (`<<`) first, so that the mapping's own go before them."""
    found: Pairs = {}
    for key, value in node.value:
        if key.tag == _MERGE:
            sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for source in sources:
                if isinstance(source, yaml.MappingNode):
                    found = {**pairs_of(source), **found}
    return found | {str(key.value): (key, value) for key, value in node.value if key.tag != _MERGE}


def _mapping(like: yaml.Node, pairs: Pairs) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", list(pairs.values()), like.start_mark, like.end_mark)


def _pages(family: yaml.Node, site: yaml.Node, path: Path) -> yaml.Node:
    if not isinstance(family, yaml.SequenceNode) or not isinstance(site, yaml.SequenceNode):
        return site
    amended = _by_name(site, path)
    pages = []
    for page in family.value:
        amendment = amended.pop(_name_of(page), None)
        pages.append(page if amendment is None else _amended(page, amendment, _PAGE))
    return yaml.SequenceNode(site.tag, [*amended.values(), *pages], site.start_mark, site.end_mark)


def _by_name(pages: yaml.SequenceNode, path: Path) -> dict[str, yaml.Node]:
    found: dict[str, yaml.Node] = {}
    for page in pages.value:
        name = _name_of(page)
        if name in found:
            line = page.start_mark.line + 1
            raise ConfigError(path, line, "pages", f"two pages are named {name}: give one of them a name of its own")
        found[name] = page
    return found


def _name_of(page: yaml.Node) -> str:
    pairs = pairs_of(page) if isinstance(page, yaml.MappingNode) else {}
    named = pairs.get("name") or pairs.get("kind")
    return str(named[1].value) if named else ""


def _amended(old: yaml.Node, new: yaml.Node, nest: Nest) -> yaml.Node:
    """Return a mapping with the keys of another before its own; `~` takes a key away."""
    if not isinstance(old, yaml.MappingNode) or not isinstance(new, yaml.MappingNode):
        return new
    merged = pairs_of(old)
    for key, (key_node, value) in pairs_of(new).items():
        deeper = nest.get(key, nest.get("*"))
        if _is_null(value):
            merged.pop(key, None)
        elif deeper is not None and key in merged:
            merged[key] = (key_node, _amended(merged[key][1], value, deeper))
        else:
            merged[key] = (key_node, value)
    return _mapping(new, merged)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"
