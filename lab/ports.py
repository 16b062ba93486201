"""Free ports of 127.0.0.1 for processes that must be told their port beforehand."""

import socket
from random import SystemRandom

# Below the range from which the kernel takes ports for outgoing connections (32768 and up on Linux).
_LOWEST, _HIGHEST = 20_000, 32_000


def free_ports(count: int) -> list[int]:
    """Return different ports on which nobody listens at this moment."""
    found: list[int] = []
    rng = SystemRandom()
    while len(found) < count:
        port = rng.randrange(_LOWEST, _HIGHEST)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
