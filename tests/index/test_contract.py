"""What every engine must do; each promise runs over tantivy and over a real Elasticsearch server."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index import Index, IndexSettings, build
from index.errors import QueryError, SchemaChangedError
from index.protocol import Group, Result
from records.document import Document
from tests.index.conftest import ENGINES, settings_for
from tests.index.corpus import DOCUMENTS, QUERIES, listing


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the corpus that its tests only read."""
    index = build(settings_for(request.param, request, tmp_path_factory.mktemp("filled")))
    index.put(DOCUMENTS)
    yield index
    index.close()


def names(result: Result) -> set[str]:
    return {hit.id.replace("listing:", "").replace("vendor:1", "v") for hit in result.hits}


def ids(result: Result) -> list[str]:
    return [hit.id for hit in result.hits]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_the_same_documents_in_every_engine(filled: Index, query: str) -> None:
    result = filled.search(query, limit=50)
    assert names(result) == set(QUERIES[query].split())
    assert result.total == len(result.hits)


def test_a_document_comes_back_equal(filled: Index) -> None:
    for document in DOCUMENTS:
        assert filled.get(document.id) == document
    assert filled.get("listing:404") is None


def test_a_title_outranks_a_description(filled: Index) -> None:
    assert ids(filled.search("silencer OR title:suppressor^3 OR glock"))[0] in {"listing:7", "listing:8", "listing:1"}
    assert ids(filled.search("pistol"))[0] == "listing:8"


def test_facets_count_all_that_was_found_with_ties_by_value(filled: Index) -> None:
    facets = filled.search("kind:listing", facets=("ships_from", "language", "trade_relevant"), limit=1).facets
    assert facets["ships_from"] == (("US", 3), ("CA", 1), ("CN", 1), ("DE", 1), ("EU", 1), ("NL", 1), ("RU", 1))
    assert facets["language"] == (("en", 6), ("ar", 1), ("ru", 1), ("zh", 1))
    assert facets["trade_relevant"] == (("true", 7), ("false", 2))


def test_facet_values_are_shown_as_written_and_compared_in_any_case(filled: Index) -> None:
    assert filled.search("vendor:iron_parcel", facets=("vendor",)).facets == {"vendor": (("Iron_Parcel", 3),)}


def test_filters_are_always_applied_inside_the_query(filled: Index) -> None:
    assert names(filled.search("glock OR strain", filters={"site": ["quay"]})) == {"1"}
    assert names(filled.search("", filters={"site": ["Lantern", "board"], "language": ["en"]})) == {"3", "8"}
    assert filled.search("glock OR strain OR NOT site:quay", filters={"site": ["quay"]}).total == 1


def test_a_filter_without_a_value_finds_nothing(filled: Index) -> None:
    assert filled.search("", filters={"site": []}).total == 0


def test_an_unknown_filter_or_facet_is_refused(filled: Index) -> None:
    with pytest.raises(ValueError, match="is no filter"):
        filled.search("", filters={"sites": ["quay"]})
    with pytest.raises(ValueError, match="has no facet"):
        filled.search("", facets=("description",))


def test_since_seq_finds_only_what_is_newer(filled: Index) -> None:
    assert names(filled.search("", since_seq=8)) == {"9", "v"}
    assert names(filled.search("vendor:iron_parcel OR glock", since_seq=1)) == {"8", "9", "v"}
    assert filled.search("", since_seq=10).total == 0


def test_newest_sorts_by_first_sight_and_price_puts_the_unpriced_last(filled: Index) -> None:
    newest = [hit.document.first_seen_at for hit in filled.search("", sort="newest").hits]
    assert newest == sorted(newest, reverse=True)
    cheapest = [hit.document.price_eur for hit in filled.search("", sort="price").hits]
    assert cheapest == [25.0, 37.0, 99.99, 120.0, 280.25, 790.5, 1500.0, None, None, None]


@pytest.mark.parametrize("sort", ["relevance", "newest", "price"])
def test_pages_follow_each_other_without_gap_or_repetition(filled: Index, sort: str) -> None:
    whole = ids(filled.search("kind:listing", sort=sort, limit=50))
    by_offset = [ids(filled.search("kind:listing", sort=sort, limit=4, offset=offset)) for offset in (0, 4, 8)]
    assert [each for page in by_offset for each in page] == whole
    by_cursor, after = [], ""
    while True:
        page = filled.search("kind:listing", sort=sort, limit=4, after=after)
        assert page.total == 9
        by_cursor += ids(page)
        after = page.next
        if not after:
            break
    assert by_cursor == whole


def test_a_page_out_of_bounds_says_so(filled: Index) -> None:
    for page in (
        {"offset": 10_000},
        {"limit": 1_001},
        {"after": "newest:x"},
        {"after": "price:3", "sort": "newest"},
        {"offset": -1},
    ):
        with pytest.raises(QueryError):
            filled.search("", **page)
    assert filled.search("", limit=0).total == len(DOCUMENTS)


def test_aggregate_counts_months_by_item_type(filled: Index) -> None:
    found = filled.aggregate(("month", "item_type"), "trade_relevant:true", filters={"site": ["quay"]})
    assert found == (
        Group(("2024-12", "ammunition"), 1),
        Group(("2025-01", "firearm"), 2),
        Group(("2025-04", "silencer"), 1),
    )
    assert filled.aggregate(("ships_from",), "price:>=850") == (Group(("EU",), 1), Group(("US",), 1))
    with pytest.raises(ValueError, match="one or two"):
        filled.aggregate(())


def test_an_index_that_was_never_written_is_empty(index: Index) -> None:
    assert (index.count(), index.seq(), index.get("listing:1")) == (0, 0, None)
    assert index.search("glock", facets=("site",)) == Result(0, (), {"site": ()})
    assert index.aggregate(("month", "item_type")) == ()
    assert index.health().ok


def test_a_lower_seq_never_replaces_a_higher_one(index: Index) -> None:
    index.put([listing(1, title="second", seq=7)])
    index.put([listing(1, title="first", seq=5), listing(2, seq=6)])
    assert ids(index.search("second")) == ["listing:1"]
    index.put([listing(1, title="third", seq=9), listing(1, title="late", seq=8)])
    found = index.get("listing:1")
    assert found is not None
    assert (found.title, index.count(), index.seq()) == ("third", 2, 9)


def test_seq_is_the_number_through_which_all_is_indexed(index: Index) -> None:
    index.put(DOCUMENTS[:3])
    assert index.seq() == 3
    index.put([], through=12)  # changes of which no document speaks
    assert index.seq() == 12
    index.put(DOCUMENTS[3:4], through=5)
    index.delete([document.id for document in DOCUMENTS])
    assert (index.count(), index.seq()) == (0, 12)
    index.rebuild([], through=4)
    assert (index.count(), index.seq()) == (0, 4)


def test_a_put_that_breaks_does_not_move_seq(index: Index) -> None:
    def broken() -> Iterator[Document]:
        yield DOCUMENTS[8]
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        index.put(broken(), through=20)
    assert index.seq() == 0


def test_a_first_put_of_nothing_is_remembered(index: Index) -> None:
    index.put([], through=7)
    assert (index.count(), index.seq()) == (0, 7)


def test_whatever_a_site_writes_can_be_indexed(index: Index) -> None:
    """One odd document must not stop all that follow it."""
    odd = listing(
        1,
        title="half \ud83d of a sign, nul \x00, bidi \u202e, " + "x" * 40_000,
        description="手" * 50_000 + " glock " + "a@b." * 9_000,
        vendor="v" * 70_000,
        category="\udcff" * 3,
        calibre=("", " ", "9x19mm"),
        price=float("inf"),
        price_eur=float("nan"),
    )
    index.put([odd, listing(2)])
    assert index.count() == 2
    assert ids(index.search("title:half calibre:9x19mm glock", facets=("vendor", "category"))) == ["listing:1"]
    assert index.search("", sort="price").total == 2


def test_putting_twice_changes_nothing(index: Index) -> None:
    index.put(DOCUMENTS)
    index.put(reversed(DOCUMENTS))
    assert index.count() == len(DOCUMENTS)
    assert index.search("glock").total == 2


def test_a_deleted_document_is_gone_and_may_come_back(index: Index) -> None:
    index.put(DOCUMENTS)
    index.delete(["listing:1", "listing:404"])
    assert names(index.search("glock")) == {"8"}
    assert index.get("listing:1") is None
    index.put([DOCUMENTS[0]])
    assert names(index.search("glock")) == {"1", "8"}


def test_a_rebuild_replaces_everything_and_lower_seqs_count_again(index: Index) -> None:
    index.put([listing(1, title="old", seq=50), listing(2, title="old", seq=51)])
    index.rebuild([listing(1, title="new", seq=3)])
    assert (index.count(), index.seq()) == (1, 3)
    assert index.search("old").total == 0
    index.put([listing(3, title="newer", seq=4)])
    assert index.count() == 2


def test_searches_never_fail_nor_see_half_an_index_during_rebuilds(index: Index, settings: IndexSettings) -> None:
    documents = [listing(number, title="constant") for number in range(1, 301)]
    index.put(documents)
    seen: set[int] = set()
    failures: list[Exception] = []
    done = threading.Event()

    def look() -> None:
        reader = build(settings)
        try:
            while not done.is_set():
                seen.add(reader.search("constant", limit=5).total)
        except Exception as error:  # noqa: BLE001 (a thread has no other way to tell)
            failures.append(error)
        finally:
            reader.close()

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(4):
        index.rebuild(documents)
    done.set()
    thread.join()
    assert (failures, seen) == ([], {300})


def test_a_rebuild_that_breaks_leaves_the_present_index(index: Index) -> None:
    def broken() -> Iterator[Document]:
        yield DOCUMENTS[2]
        raise RuntimeError("the store went away")

    index.put(DOCUMENTS)
    with pytest.raises(RuntimeError, match="store went away"):
        index.rebuild(broken())
    assert index.count() == len(DOCUMENTS)
    index.rebuild(DOCUMENTS[:3])
    assert index.count() == 3


def test_another_reader_sees_what_was_put(index: Index, settings: IndexSettings) -> None:
    reader = build(settings)
    assert reader.count() == 0
    index.put(DOCUMENTS[:2])
    assert reader.count() == 2
    index.rebuild(DOCUMENTS[:5])
    assert reader.count() == 5
    reader.close()


def test_an_index_of_another_schema_asks_to_be_rebuilt(
    index: Index, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put(DOCUMENTS[:1])
    for module in ("index.tantivy_index", "index.elasticsearch_generation"):
        monkeypatch.setattr(f"{module}.SCHEMA_VERSION", 999)
    later = build(settings)
    with pytest.raises(SchemaChangedError, match="salwatch index rebuild"):
        later.search("glock")
    with pytest.raises(SchemaChangedError):
        later.put(DOCUMENTS[:1])
    assert not later.health().ok
    later.rebuild(DOCUMENTS)
    assert later.count() == len(DOCUMENTS)
    later.close()


def test_a_put_during_a_rebuild_is_in_the_new_index(index: Index, settings: IndexSettings) -> None:
    """The follower goes on from seq(), so whatever it puts while a rebuild runs must not leave a gap below it."""
    writer = build(settings)
    threads: list[threading.Thread] = []

    def source() -> Iterator[Document]:
        yield replace(DOCUMENTS[0], seq=1)
        threads.append(threading.Thread(target=writer.put, args=([replace(DOCUMENTS[1], seq=2)],)))
        threads[0].start()
        threads[0].join(timeout=2)  # tantivy makes it wait for the rebuild, Elasticsearch writes to both indices

    index.put([listing(9, seq=1)])
    index.rebuild(source())
    threads[0].join()
    assert (index.count(), index.seq()) == (2, 2)
    writer.close()
