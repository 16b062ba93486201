import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from index import IndexSettings, build
from index.errors import IndexUnavailableError
from index.tantivy_index import TantivyIndex


class Cluster(http.server.BaseHTTPRequestHandler):
    """A TLS server that answers as a healthy cluster and remembers the keys that it was shown."""

    keys: list[str | None]

    def do_GET(self) -> None:
        self.keys.append(self.headers["Authorization"])
        body = json.dumps({"status": "green"}).encode()
        self.send_response(200 if self.path == "/_cluster/health" else 503)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cluster")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "cluster.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def cluster(certificate: Path) -> Iterator[tuple[str, list[str | None]]]:
    keys: list[str | None] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Remembering", (Cluster,), {"keys": keys}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", keys
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_default_is_the_embedded_engine() -> None:
    assert isinstance(build(IndexSettings()), TantivyIndex)


def test_a_cluster_with_an_unknown_certificate_gets_neither_key_nor_question(
    cluster: tuple[str, list[str | None]], tmp_path: Path
) -> None:
    url, keys = cluster
    (tmp_path / "key").write_text("c2VjcmV0\n")
    index = build(IndexSettings(backend="elasticsearch", url=url, api_key_file=tmp_path / "key"))
    health = index.health()
    assert not health.ok
    assert "CERTIFICATE_VERIFY_FAILED" in health.detail
    assert keys == []
    index.close()


def test_a_cluster_with_a_known_certificate_gets_the_key(
    cluster: tuple[str, list[str | None]], certificate: Path, tmp_path: Path
) -> None:
    url, keys = cluster
    (tmp_path / "key").write_text("c2VjcmV0\n")
    settings = IndexSettings(backend="elasticsearch", url=url, api_key_file=tmp_path / "key", ca_file=certificate)
    index = build(settings)
    index.health()
    assert set(keys) == {"ApiKey c2VjcmV0"}
    index.close()


def test_an_api_key_is_never_sent_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="only sent over https"):
        IndexSettings(backend="elasticsearch", url="http://search.example.org:9200", api_key_file=tmp_path / "key")


def test_a_cluster_that_does_not_answer_is_unavailable_and_its_health_says_so() -> None:
    index = build(IndexSettings(backend="elasticsearch", url="http://127.0.0.1:9", timeout_seconds=1))
    with pytest.raises(IndexUnavailableError):
        index.search("glock")
    assert not index.health().ok
    index.close()


@pytest.mark.parametrize(
    "wrong", [{"url": "search"}, {"url": "http://user:secret@host:1"}, {"alias": "A B"}, {"shard": 2}]
)
def test_a_wrong_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        IndexSettings(**wrong)  # type: ignore[arg-type]
