"""The control port of the lab's Tor client; the only module that knows stem."""

import base64
import threading
from collections.abc import Callable, Iterable
from types import TracebackType

import stem
import stem.connection
import stem.socket
from stem.control import BaseController, Controller, EventType

from lab.onion import OnionService

UPLOADS_PER_SERVICE = 2  # the first request may fail before a second directory has the descriptor


class ControlError(Exception):
    """The control port refused or vanished."""


class _Guest(Controller):  # type: ignore[misc]  # stem has no types
    """A controller that stays a guest.

    In the process that tor is told to end with, stem trades that for ending tor with the connection (TAKEOWNERSHIP).
    """

    def _post_authentication(self) -> None:
        BaseController._post_authentication(self)  # noqa: SLF001 (what Controller does on top is the trade)


class Control:
    """A connection to the control port; it notes which onion services have been uploaded where."""

    def __init__(self, port: int) -> None:
        try:
            self._controller = _Guest(stem.socket.ControlPort("127.0.0.1", port))
            self._controller.authenticate()
        except (stem.SocketError, stem.connection.AuthenticationFailure) as error:
            raise ControlError(f"control port {port}: {error}") from error
        self._uploads: dict[str, int] = {}
        self._changed = threading.Condition()
        self._controller.add_event_listener(self._note, EventType.HS_DESC)

    def __enter__(self) -> "Control":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.close()

    def bootstrap_percent(self) -> int:
        """Return how far the client has come, 0–100."""
        status = str(self._controller.get_info("status/bootstrap-phase"))
        return int(status.partition("PROGRESS=")[2].split()[0])

    def host(self, service: OnionService) -> None:
        """Publish an onion service that stays when this connection ends."""
        made = self._controller.create_ephemeral_hidden_service(
            {80: f"127.0.0.1:{service.local_port}"},
            key_type="ED25519-V3",
            key_content=base64.b64encode(service.secret).decode(),
            detached=True,
        )
        if f"{made.service_id}.onion" != service.address:
            raise ControlError("tor computed another onion address than the lab")

    def wait_for_uploads(
        self, addresses: Iterable[str], timeout_seconds: float, progress: Callable[[str], None]
    ) -> None:
        """Wait until each address has been uploaded often enough to be found; raise ControlError when it takes too long."""
        wanted = set(addresses)
        with self._changed:
            if not self._changed.wait_for(
                lambda: all(self._uploads.get(one, 0) >= UPLOADS_PER_SERVICE for one in wanted), timeout_seconds
            ):
                raise ControlError(f"onion descriptors were not uploaded within {timeout_seconds:.0f} s")
        progress(f"{len(wanted)} onion services can be found")

    def _note(self, event: object) -> None:
        if getattr(event, "action", "") == "UPLOADED":
            address = f"{getattr(event, 'address', '')}.onion"
            with self._changed:
                self._uploads[address] = self._uploads.get(address, 0) + 1
                self._changed.notify_all()
