"""The few words of Tor's control protocol (control-spec) that the lab needs.

Not stem: it is no longer maintained, warns on this Python, and in the process that tor is told to end with it trades
that promise for ending tor together with the connection.
"""

import base64
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from lab.onion import OnionService

UPLOADS_PER_SERVICE = 2  # the first request may fail before a second directory has the descriptor
_ANSWER_SECONDS = 10.0


class ControlError(Exception):
    """The control port refused or vanished."""


class Control:
    """An authenticated connection to a control port; it notes which onion services have been uploaded."""

    def __init__(self, port: int, cookie_file: Path) -> None:
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS)
        except OSError as error:
            raise ControlError(f"control port {port}: {error}") from error
        self._replies = self._socket.makefile("r", encoding="utf-8", newline="\r\n")
        self._uploads: Counter[str] = Counter()
        try:
            self._ask(f"AUTHENTICATE {cookie_file.read_bytes().hex()}")
            self._ask("SETEVENTS HS_DESC")
        except (OSError, ControlError) as error:
            self.close()
            raise ControlError(f"control port {port}: {error}") from error

    def close(self) -> None:
        """End the connection; tor goes on."""
        self._replies.close()
        self._socket.close()

    def __enter__(self) -> "Control":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def bootstrap_percent(self) -> int:
        """Return how far the client has come, 0–100."""
        (status, *_) = self._ask("GETINFO status/bootstrap-phase")
        return int(status.partition("PROGRESS=")[2].split()[0])

    def host(self, service: OnionService) -> None:
        """Publish an onion service that stays when this connection ends."""
        key = base64.b64encode(service.secret).decode()
        (made, *_) = self._ask(
            f"ADD_ONION ED25519-V3:{key} Flags=Detach,DiscardPK Port=80,127.0.0.1:{service.local_port}"
        )
        if f"{made.removeprefix('ServiceID=')}.onion" != service.address:
            raise ControlError("tor computed another onion address than the lab")

    def wait_for_uploads(
        self, addresses: Iterable[str], timeout_seconds: float, progress: Callable[[str], None]
    ) -> None:
        """Wait until each address has been uploaded often enough to be found; raise ControlError when it takes too long."""
        wanted = set(addresses)
        deadline = time.monotonic() + timeout_seconds
        while any(self._uploads[address] < UPLOADS_PER_SERVICE for address in wanted):
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            self._note(self._line())
        self._socket.settimeout(_ANSWER_SECONDS)
        progress(f"{len(wanted)} onion services can be found")

    def _ask(self, request: str) -> list[str]:
        """Return the lines of the answer without their codes; events that come between are noted."""
        self._socket.sendall(f"{request}\r\n".encode())
        answer: list[str] = []
        while True:
            line = self._line()
            if line.startswith("650"):
                self._note(line)
                continue
            if not line.startswith("25"):
                raise ControlError(f"tor answered {line} to {request.split(maxsplit=1)[0]}")
            answer.append(line[4:])
            if line[3] == " ":
                return answer

    def _line(self) -> str:
        try:
            line = self._replies.readline()
        except OSError as error:
            raise ControlError(f"tor was silent for too long: {error}") from error
        if not line:
            raise ControlError("tor closed the control connection")
        return line.rstrip("\r\n")

    def _note(self, event: str) -> None:
        """Count `650 HS_DESC UPLOADED address …`."""
        words = event.split()
        if words[1:3] == ["HS_DESC", "UPLOADED"]:
            self._uploads[f"{words[3]}.onion"] += 1
