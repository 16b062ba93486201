import gzip
import hashlib
import zlib

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from store import ledger
from store.archive import DecodeError, Writer, decode, ledger_path, read_payload
from store.evidence import export, verify
from store.warc import Attachment
from tests.store.exchanges import NOW, clock, exchange


def test_what_was_put_is_read_back_while_the_file_is_open_and_when_it_is_closed(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put(exchange())
        assert read_payload(tmp_path, capture).body == b"<h1>Listing 0</h1>"
    payload = read_payload(tmp_path, capture)
    assert payload.status == 200
    assert [value for name, value in payload.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert capture.payload_sha256 == hashlib.sha256(payload.body).hexdigest()
    assert capture.captured_at == NOW
    assert list(verify(tmp_path)) == []


def test_headers_keep_every_byte(tmp_path):
    odd = (("X-Odd", "caf\xe9 \xff=;x"), ("content-TYPE", "text/html"))
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put(exchange(headers=odd))
    assert read_payload(tmp_path, capture).headers == odd


def test_an_independent_reader_finds_valid_digests_and_all_records(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        writer.put_many([exchange(1), exchange(2, body=b""), exchange(3, method="POST", request_body=b"name=x")])
    (path,) = tmp_path.glob("*.warc.gz")
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        kinds = []
        for record in records:
            record.content_stream().read()
            kinds.append(record.rec_type)
    assert kinds == ["warcinfo"] + ["request", "metadata", "response"] * 3


def test_a_body_without_chunks_does_not_claim_to_be_chunked(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put(exchange(headers=(("Transfer-Encoding", "chunked"),)))
    assert read_payload(tmp_path, capture).headers == (("X-Archive-Orig-Transfer-Encoding", "chunked"),)


def test_the_rendered_page_and_the_screenshot_come_back_and_survive_an_export(tmp_path):
    attachments = (
        Attachment("dom", "text/html", b"<p>made by script"),
        Attachment("screenshot", "image/png", b"\x89PNG"),
    )
    with Writer(tmp_path / "archive", "halcyon", clock) as writer:
        writer.put(exchange(0))
        capture = writer.put(exchange(1, attachments=attachments))
    payload = read_payload(tmp_path / "archive", capture)
    assert (payload.page(), payload.screenshot) == (b"<p>made by script", b"\x89PNG")
    assert export(tmp_path / "archive", [capture], tmp_path / "bundle", clock) == 1
    (moved,) = [
        entry.capture() for entry in ledger.read(tmp_path / "bundle/captures.ledger.jsonl") if entry.kind == "captured"
    ]
    assert moved.id == capture.id
    assert read_payload(tmp_path / "bundle", moved) == payload
    assert list(verify(tmp_path / "bundle")) == []


def test_a_file_is_rotated_at_its_size(tmp_path):
    with Writer(tmp_path, "kestrel", clock, rotate_bytes=3_000) as writer:
        captures = [writer.put(exchange(number)) for number in range(6)]
    assert len({capture.warc_file for capture in captures}) > 1
    assert list(verify(tmp_path)) == []


def test_a_changed_byte_is_found_wherever_it_is(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put(exchange())
    path = tmp_path / capture.warc_file
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert list(verify(tmp_path)), place


def test_a_line_taken_out_of_the_ledger_is_found(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put_many([exchange(1), exchange(2)])[0]
    book = ledger_path(tmp_path / capture.warc_file)
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join(lines[:1] + lines[2:]))
    (problem,) = verify(tmp_path)
    assert "does not continue the line before" in problem.words


def test_a_file_without_its_ledger_and_a_ledger_without_its_file_are_found(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        capture = writer.put(exchange())
    path, book = tmp_path / capture.warc_file, ledger_path(tmp_path / capture.warc_file)
    kept = book.read_bytes()
    book.unlink()
    assert [problem.words for problem in verify(tmp_path)] == ["has no ledger"]
    book.write_bytes(kept)
    path.unlink()
    assert [problem.words for problem in verify(tmp_path)] == ["is missing"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity", "gzip, gzip"])
def test_content_encodings_are_undone(encoding):
    body = b"page" * 100
    for step in encoding.split(", "):
        body = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}[step](body)
    assert decode(body, encoding) == b"page" * 100


def test_raw_deflate_is_undone_too():
    packer = zlib.compressobj(wbits=-15)
    assert decode(packer.compress(b"page") + packer.flush(), "deflate") == b"page"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_is_refused_at_the_limit(encoding):
    body = {"gzip": gzip.compress, "br": brotli.compress}[encoding](bytes(10_000_000))
    with pytest.raises(DecodeError):
        decode(body, encoding, limit_bytes=1_000_000)
    assert len(decode(body, encoding, limit_bytes=10_000_001)) == 10_000_000


@pytest.mark.parametrize(("body", "encoding"), [(b"no gzip", "gzip"), (b"\xff\xff\xff\xff", "br"), (b"", "rot13")])
def test_a_damaged_body_says_so(body, encoding):
    with pytest.raises(DecodeError):
        decode(body, encoding)


def test_other_bytes_than_the_recorded_ones_are_refused(tmp_path):
    with Writer(tmp_path, "kestrel", clock) as writer:
        first, second = writer.put_many([exchange(1), exchange(2)])
    moved = type(first)(
        **{name: getattr(first, name) for name in first.__slots__}
        | {"warc_offset": second.warc_offset, "warc_length": second.warc_length}
    )
    with pytest.raises(ValueError, match="another record"):
        read_payload(tmp_path, moved)
