"""Writing a tantivy generation: one commit, all of it or nothing, and after any error once more from the start."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog
import tantivy

from index.analysis import keyword
from index.errors import IndexWriteError, SchemaChangedError
from index.schema import (
    FACET,
    FLOAT,
    INSTANT,
    INTEGER,
    KEYWORD,
    SCHEMA_VERSION,
    SORT_KEYS,
    TEXT,
    dump,
    entry,
    facet_field,
)
from records.document import Document

log = structlog.get_logger(__name__)

_HEAP_BYTES = 64_000_000


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_bytes_field("source", stored=True)
    for name in TEXT:
        builder = builder.add_text_field(name, tokenizer_name="whitespace")
    for name in KEYWORD:
        builder = builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACET:
        builder = builder.add_text_field(facet_field(name), fast=True, tokenizer_name="raw", index_option="basic")
    for name in FLOAT:
        builder = builder.add_float_field(name, indexed=True, fast=True)
    for name in (*INTEGER, *INSTANT, *SORT_KEYS.values()):
        builder = builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def open_generation(folder: Path) -> tantivy.Index:
    """Return a generation for reading; raise SchemaChangedError if another version of tantivy wrote it."""
    if not tantivy.Index.is_compatible(str(folder)):
        raise SchemaChangedError(str(folder), None, SCHEMA_VERSION)
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    index.reload()
    return index


def write(folder: Path, documents: Sequence[Document] = (), *, ids: Sequence[str] = ()) -> None:
    """Remove `ids`, write documents and commit, making the index if there is none; raise IndexWriteError.

    After an error a writer is unusable: what is added later would be lost in silence. So a new one replays all.
    """
    try:
        _commit(folder, documents, ids)
    except (ValueError, OSError) as first:
        log.warning("index commit failed, replaying", documents=len(documents), error=type(first).__name__)
        try:
            _commit(folder, documents, ids)
        except (ValueError, OSError) as error:
            raise IndexWriteError(tuple(document.id for document in documents) or tuple(ids), str(error)) from error


def _commit(folder: Path, documents: Sequence[Document], ids: Sequence[str]) -> None:
    index = tantivy.Index(SCHEMA, str(folder))
    searcher = index.searcher()
    writer = index.writer(_HEAP_BYTES, 1)
    try:
        for document_id in ids:
            writer.delete_documents_by_term("id", keyword(document_id))
        for document in _latest(documents):
            _add(writer, searcher, document)
        writer.commit()
    finally:
        writer.wait_merging_threads()  # ends the writer; the traceback of an error would keep it, and its lock


def _add(writer: tantivy.IndexWriter, searcher: tantivy.Searcher, document: Document) -> None:
    """Add a document, in place of a stored one unless that has a higher seq."""
    stored = _stored_seq(searcher, document.id)
    if stored is not None:
        if stored > document.seq:
            return
        writer.delete_documents_by_term("id", keyword(document.id))
    row = {**entry(document), "source": dump(document).encode("ascii")}
    writer.add_document(tantivy.Document.from_dict(row, SCHEMA))


def _latest(documents: Iterable[Document]) -> Iterable[Document]:
    """Return one document for each id, that with the highest seq."""
    latest: dict[str, Document] = {}
    for document in documents:
        known = latest.get(document.id)
        if known is None or document.seq >= known.seq:
            latest[document.id] = document
    return latest.values()


def _stored_seq(searcher: tantivy.Searcher, document_id: str) -> int | None:
    key = keyword(document_id)
    if not searcher.doc_freq("id", key):  # quick, but deleted documents count until they are merged away
        return None
    found = searcher.search(tantivy.Query.term_query(SCHEMA, "id", key), 1, count=False).hits
    return int(searcher.fast_field_values("seq", [found[0][1]])[0] or 0) if found else None
