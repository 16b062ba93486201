"""The control port of the Tor client, read only: its version, how far it is, how many circuits it has.

stem works but is no longer maintained by its authors, so this module alone knows it. Never use it in the process that owns
tor: stem takes ownership there, and tor would end with the connection.
"""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # stem uses what Python 3.11 deprecates
    from stem import CircStatus, ControllerError
    from stem.connection import AuthenticationFailure
    from stem.control import Controller

ANSWER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class TorStatus:
    """What Tor says of itself; `bootstrapped` in percent, `circuits` that are built."""

    version: str
    bootstrapped: int
    circuits: int

    def __str__(self) -> str:
        return f"Tor {self.version}, {self.bootstrapped} % bootstrapped, {self.circuits} circuits"


class TorControlError(Exception):
    """The control port does not answer, or refuses us."""


def status(control_port: int) -> TorStatus:
    """Return what the Tor client at 127.0.0.1 says of itself, signed in by its cookie file. Raises TorControlError."""
    try:
        socket.create_connection(("127.0.0.1", control_port), ANSWER_SECONDS).close()  # stem leaves a refused one open
        with _quiet(), Controller.from_port(port=control_port) as controller:
            controller.authenticate()
            phase = dict(
                part.split("=", 1) for part in controller.get_info("status/bootstrap-phase").split() if "=" in part
            )
            built = [circuit for circuit in controller.get_circuits() if circuit.status == CircStatus.BUILT]
            return TorStatus(str(controller.get_version()).split(" ")[0], int(phase.get("PROGRESS", 0)), len(built))
    except (OSError, ControllerError, AuthenticationFailure, ValueError) as error:
        raise TorControlError(f"127.0.0.1:{control_port}: {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
