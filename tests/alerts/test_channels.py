import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.channel_settings import Channels, FileChannel, MailChannel, WebhookChannel
from alerts.channels import MOST_ATTEMPTS, deliver_due, next_try, send, signature
from alerts.rule import load_rule
from alerts.run import run_rules
from store import alerts, changes, deliveries
from store.deliveries import Delivery
from tests.alerts.changes import NOW
from tests.alerts.story import Story

RULE = load_rule(Path("config/rules/parcel-offer.yml"))
MESSAGE = {
    "id": "alert-7-desk",
    "path": "/alerts/7",
    "rule": "parcel-offer",
    "rule_version": 4,
    "severity": "high",
    "sentence": "drift_anvil offers a CZ 75",
    "site": "kestrel",
    "raised_at": NOW.isoformat(),
    "reasons": [{"words": "Split into several parcels", "weight": 0.4}, {"words": "Possible replica", "weight": -0.2}],
}


@dataclass
class Desk:
    """What a server on loopback received, and what it answers."""

    port: int = 0
    status: int = 202
    received: list[Any] = field(default_factory=list)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def web_desk() -> Iterator[Desk]:
    """A server that takes POSTs."""
    desk = Desk()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            desk.received.append((dict(self.headers), body))
            self.send_response(desk.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    desk.port = server.server_address[1]
    with serving(server):
        yield desk


@pytest.fixture
def mail_desk() -> Iterator[Desk]:
    """A mail server as small as RFC 5321 allows; `status` is what it answers to a recipient."""
    desk = Desk(status=250)

    class Taking(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    desk.received.append(b"".join(lines))
                answer = desk.status if word == b"RCPT" else 221 if word == b"QUIT" else 250
                self.wfile.write(f"{answer} so be it\r\n".encode())
                if word == b"QUIT":
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Taking)
    desk.port = server.server_address[1]
    with serving(server):
        yield desk


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "webhook.key"
    path.write_text("a long secret\n", "utf-8")
    return path


def webhook(desk: Desk, secret_file: Path) -> WebhookChannel:
    return WebhookChannel(name="desk", url=f"http://127.0.0.1:{desk.port}/hook", secret_file=secret_file)


def mail(desk: Desk) -> MailChannel:
    return MailChannel(
        name="desk", host="127.0.0.1", port=desk.port, security="none",
        sender="salwatch@unit.example", recipients=("duty@unit.example", "night@unit.example"),
    )  # fmt: skip


def given(story: Story, channel_name: str) -> None:
    story.listing("drift_anvil", description="Posted from Slovenia, write to anvil@mail.example")
    run_rules(story.database, [RULE], changes.since, story.now, [channel_name])


def delivery(story: Story) -> Delivery:
    with story.database.read() as connection:
        (found,) = deliveries.of_alert(connection, 1)
    return found


def test_a_webhook_gets_a_signed_post(web_desk: Desk, secret_file: Path) -> None:
    assert send(webhook(web_desk, secret_file), MESSAGE, NOW) == "HTTP 202"
    ((headers, body),) = web_desk.received
    assert json.loads(body) == MESSAGE
    assert headers["Idempotency-Key"] == "alert-7-desk"
    assert headers["X-Salwatch-Signature"] == signature(b"a long secret", NOW, body)


def test_a_receiver_can_check_the_signature_as_the_manual_says() -> None:
    expected = hmac.new(b"key", f"{int(NOW.timestamp())}.".encode() + b"{}", hashlib.sha256).hexdigest()
    assert signature(b"key", NOW, b"{}") == f"t={int(NOW.timestamp())},v1={expected}"


def test_a_mail_has_the_sentence_as_its_subject_and_reasons_below(mail_desk: Desk) -> None:
    assert send(mail(mail_desk), MESSAGE, NOW) == "accepted for 2 of 2"
    letter = message_from_bytes(mail_desk.received[0], policy=policy.default)
    assert letter["Subject"] == "[high] drift_anvil offers a CZ 75"
    assert letter["Message-ID"] == "<alert-7-desk@salwatch.invalid>"
    assert "- Possible replica" in letter.get_content()


def test_a_file_gets_one_line_per_alert_and_mends_a_torn_one(tmp_path: Path) -> None:
    channel = FileChannel(name="file", path=tmp_path / "new" / "alerts.jsonl")
    send(channel, MESSAGE, NOW)
    with channel.path.open("ab") as file:
        file.write(b'{"id": "torn')
    send(channel, MESSAGE, NOW)
    lines = channel.path.read_text("utf-8").splitlines()
    assert [json.loads(lines[number]) for number in (0, 2)] == [MESSAGE, MESSAGE]
    assert channel.path.stat().st_mode & 0o777 == 0o600


def test_what_is_due_is_delivered_once_and_kept_in_the_history(story: Story, web_desk: Desk, secret_file: Path) -> None:
    given(story, "desk")
    channels = Channels(webhooks=(webhook(web_desk, secret_file),))
    assert deliver_due(story.database, channels, story.now) == {"delivered": 1, "failed": 0, "given_up": 0}
    assert deliver_due(story.database, channels, story.now) == {"delivered": 0, "failed": 0, "given_up": 0}
    assert len(web_desk.received) == 1
    with story.database.read() as connection:
        assert alerts.history(connection, 1)[-1].note == "desk: HTTP 202"
    assert delivery(story).delivered_at == story.now()


def test_nothing_that_is_sent_holds_a_contact_or_a_quote(story: Story, web_desk: Desk, secret_file: Path) -> None:
    given(story, "desk")
    deliver_due(story.database, Channels(webhooks=(webhook(web_desk, secret_file),)), story.now)
    ((_, body),) = web_desk.received
    assert b"mail.example" not in body
    assert b"Posted from" not in body


@pytest.mark.parametrize("status", [301, 403, 500])
def test_a_refusal_is_kept_and_tried_again_later(story: Story, web_desk: Desk, secret_file: Path, status: int) -> None:
    given(story, "desk")
    channels = Channels(webhooks=(webhook(web_desk, secret_file),))
    web_desk.status = status
    assert deliver_due(story.database, channels, story.now)["failed"] == 1
    assert (delivery(story).answer, delivery(story).attempts) == (f"HTTP {status}", 1)
    assert deliver_due(story.database, channels, story.now)["failed"] == 0  # not yet
    web_desk.status = 200
    assert deliver_due(story.database, channels, lambda: story.now() + timedelta(minutes=1))["delivered"] == 1


def test_a_server_that_is_gone_is_a_failure_that_names_nobody(story: Story) -> None:
    given(story, "desk")
    gone = MailChannel(name="desk", host="127.0.0.1", port=1, security="none", sender="a@b", recipients=("c@d",))
    assert deliver_due(story.database, Channels(mail=(gone,)), story.now)["failed"] == 1
    assert delivery(story).answer == "ConnectionRefusedError"


def test_a_refused_mailbox_is_not_named_in_the_answer(story: Story, mail_desk: Desk) -> None:
    given(story, "desk")
    mail_desk.status = 550
    assert deliver_due(story.database, Channels(mail=(mail(mail_desk),)), story.now)["failed"] == 1
    assert delivery(story).answer == "SMTPRecipientsRefused"


def test_a_channel_that_is_no_more_is_given_up(story: Story) -> None:
    given(story, "old-desk")
    assert deliver_due(story.database, Channels(), story.now)["given_up"] == 1
    assert delivery(story).next_at is None


def test_a_missing_secret_is_a_failure_not_a_crash(story: Story, web_desk: Desk, tmp_path: Path) -> None:
    given(story, "desk")
    channels = Channels(webhooks=(webhook(web_desk, tmp_path / "none.key"),))
    assert deliver_due(story.database, channels, story.now)["failed"] == 1
    assert web_desk.received == []


def test_waiting_doubles_up_to_an_hour_and_ends() -> None:
    def wait(attempts: int) -> timedelta:
        at = next_try(attempts, NOW)
        assert isinstance(at, datetime)
        return at - NOW

    assert [wait(attempts).total_seconds() for attempts in (1, 2, 3, 8, 13)] == [30, 60, 120, 3600, 3600]
    assert next_try(MOST_ATTEMPTS, NOW) is None


@pytest.mark.parametrize(
    "url", ["http://hooks.example/x", "ftp://127.0.0.1/x", "http://127.example.org/", "https:///x"]
)
def test_a_webhook_without_encryption_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookChannel(name="x", url=url, secret_file=Path("k"))


def test_a_mail_server_without_encryption_is_refused() -> None:
    with pytest.raises(ValidationError):
        MailChannel(name="x", host="mail.example", security="none", sender="a@b", recipients=("c@d",))


def test_two_channels_of_one_name_are_refused() -> None:
    one = FileChannel(name="x", path=Path("a"))
    with pytest.raises(ValidationError):
        Channels(files=(one, one))
