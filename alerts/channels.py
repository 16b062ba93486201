"""Channels: an alert as a line in a file, a signed POST or a mail; tried until it is accepted, never with a contact."""

import hashlib
import hmac
import json
import os
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, assert_never

import httpx2
import structlog

from alerts.channel_settings import Channel, Channels, FileChannel, MailChannel, WebhookChannel
from records.alert import Alert, AlertStatus, Evidence, Severity
from store import alerts, deliveries
from store.alerts import BY_SYSTEM, Step, StoredAlert
from store.database import Database
from store.deliveries import Delivery

BATCH = 100
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 14  # about eight hours: a night's outage of a mail server
LONGEST_ANSWER = 200  # characters
log = structlog.get_logger()


class DeliveryError(Exception):
    """A channel did not accept an alert; the text is what it answered."""


def deliver_due(database: Database, channels: Channels, clock: Callable[[], datetime]) -> Mapping[str, int]:
    """Try what is due, each once; return how many were delivered, failed for now, and given up.

    A delivery is recorded right after the channel accepted it: killed between the two it is sent again, under the same id.
    """
    counts = Counter(delivered=0, failed=0, given_up=0)
    with database.read() as connection:
        waiting = deliveries.due(connection, clock(), BATCH)
        seen = {one.alert_id: alerts.get(connection, one.alert_id) for one in waiting}
    for delivery in waiting:
        counts[
            _deliver(database, channels.by_name.get(delivery.channel), delivery, seen[delivery.alert_id], clock)
        ] += 1
    return counts


def _deliver(
    database: Database,
    channel: Channel | None,
    delivery: Delivery,
    alert: StoredAlert,
    clock: Callable[[], datetime],
) -> str:
    """Send one alert and keep the answer; return `delivered`, `failed` or `given_up`."""
    try:
        answer = _send(channel, alert, clock())
    except DeliveryError as error:
        next_at = next_try(delivery.attempts + 1, clock()) if channel else None
        log.warning("delivery failed", alert=alert.id, channel=delivery.channel, attempt=delivery.attempts + 1)
        with database.begin() as connection:
            deliveries.record_failure(connection, delivery.id, str(error)[:LONGEST_ANSWER], next_at)
        return "failed" if next_at else "given_up"
    with database.begin() as connection:
        deliveries.record_success(connection, delivery.id, answer[:LONGEST_ANSWER], clock())
        step = Step(clock(), BY_SYSTEM, "delivered", f"{delivery.channel}: {answer[:LONGEST_ANSWER]}")
        alerts.add_step(connection, alert.id, step)
    return "delivered"


def _send(channel: Channel | None, alert: StoredAlert, at: datetime) -> str:
    if channel is None:
        raise DeliveryError("no such channel in the settings")
    return send(channel, message_of(alert, channel.name), at)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failures: 30 s, doubled up to an hour; None after 14."""
    if attempts >= MOST_ATTEMPTS:
        return None
    doubled: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return now + min(doubled, LONGEST_WAIT)


def message_of(stored: StoredAlert, channel: str) -> Mapping[str, Any]:
    """Return what leaves the house: the sentence and reasons in words, no quotes and nothing of a contact."""
    alert = stored.alert
    return {
        "id": f"alert-{stored.id}-{channel}",  # the same at every attempt
        "alert": stored.id,
        "path": f"/alerts/{stored.id}",
        "rule": alert.rule,
        "rule_version": alert.rule_version,
        "severity": alert.severity.value,
        "sentence": alert.sentence,
        "site": alert.site,
        "entity": alert.entity,
        "entity_id": alert.entity_id,
        "raised_at": alert.raised_at.isoformat(),
        "reasons": [{"words": row.words, "weight": row.weight} for row in alert.evidence if not _is_contact(row)],
    }


def trial_message(channel: str, at: datetime) -> Mapping[str, Any]:
    """Return a message of the same shape that says it is a test; its alert is 0, which none has."""
    trial = Alert(
        "channel-test", 0, "test", "This is a test of a channel: no alert was raised", Severity.LOW, 0, 0, "", 0, at
    )
    return message_of(StoredAlert(0, trial, AlertStatus.NEW, None), channel)


def _is_contact(row: Evidence) -> bool:
    return row.kind in {"contact", "wallet", "onion", "pgp"}


def send(channel: Channel, message: Mapping[str, Any], at: datetime) -> str:
    """Send one message and return the answer; raise DeliveryError where it was not accepted."""
    match channel:
        case FileChannel():
            return _append_line(channel, message)
        case WebhookChannel():
            return _post(channel, message, at)
        case MailChannel():
            return _mail(channel, message)
        case _:
            assert_never(channel)


def signature(secret: bytes, at: datetime, body: bytes) -> str:
    """Return the value of the header X-Salwatch-Signature: `t=` Unix seconds, `v1=` HMAC-SHA-256 over `<t>.<body>`."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={hmac.new(secret, stamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def _append_line(channel: FileChannel, message: Mapping[str, Any]) -> str:
    line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
    try:
        channel.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(channel.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"  # by a crash in the middle of a line
            os.write(handle, b"\n" + line if torn else line)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise DeliveryError(str(error.strerror)) from error
    return "written"


def _post(channel: WebhookChannel, message: Mapping[str, Any], at: datetime) -> str:
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        secret = channel.secret_file.read_bytes().strip()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(message["id"]),
            "X-Salwatch-Signature": signature(secret, at, body),
        }
        # Neither a proxy of the environment nor a redirect sends it elsewhere.
        with httpx2.Client(timeout=channel.timeout_seconds, trust_env=False, follow_redirects=False) as client:
            answer = client.post(channel.url, content=body, headers=headers)
    except OSError as error:
        raise DeliveryError(f"secret_file: {error.strerror}") from error
    except httpx2.HTTPError as error:
        raise DeliveryError(type(error).__name__) from error
    if not answer.is_success:
        raise DeliveryError(f"HTTP {answer.status_code}")
    return f"HTTP {answer.status_code}"


def _mail(channel: MailChannel, message: Mapping[str, Any]) -> str:
    try:
        with _connected(channel) as server:
            if channel.password_file:
                server.login(channel.user, channel.password_file.read_text("utf-8").strip())
            refused = server.send_message(letter(channel, message))
    except (OSError, smtplib.SMTPException) as error:  # SMTPException is one, its text may name a mailbox
        code = getattr(error, "smtp_code", "")
        raise DeliveryError(f"{type(error).__name__} {code}".strip()) from error
    return f"accepted for {len(channel.recipients) - len(refused)} of {len(channel.recipients)}"


def _connected(channel: MailChannel) -> smtplib.SMTP:
    """Return a connection to the mail server, encrypted as the channel wants it."""
    where = (channel.host, channel.port)
    if channel.security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=channel.timeout_seconds, context=ssl.create_default_context())
    server = smtplib.SMTP(*where, timeout=channel.timeout_seconds)
    if channel.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def letter(channel: MailChannel, message: Mapping[str, Any]) -> EmailMessage:
    """Return the mail: severity and sentence in its subject, reasons in words below."""
    mail = EmailMessage()
    mail["Subject"] = f"[{message['severity']}] {message['sentence']}"
    mail["From"] = channel.sender
    mail["To"] = ", ".join(channel.recipients)
    mail["Message-ID"] = f"<{message['id']}@salwatch.invalid>"
    reasons = [f"  {'+' if row['weight'] >= 0 else '-'} {row['words']}" for row in message["reasons"]]
    lines = [
        f"{message['sentence']}.",
        "",
        *reasons,
        "",
        f"Rule {message['rule']} v{message['rule_version']}, site {message['site']}, raised {message['raised_at']}.",
        f"In the workplace: {message['path']}",
    ]
    mail.set_content("\n".join(lines))
    return mail
