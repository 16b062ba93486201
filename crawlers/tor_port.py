"""Whether Tor answers on this machine; asked before anything else is tried."""

import socket

GREETING = b"\x05\x01\x02"  # SOCKS 5, one method: user name and password, which separate the sites' circuits
ACCEPTED = b"\x05\x02"


def tor_answers(socks_port: int, timeout_seconds: float = 5.0) -> bool:
    """Return whether a SOCKS 5 server of this machine takes user names on that port (RFC 1928, section 3)."""
    try:
        with socket.create_connection(("127.0.0.1", socks_port), timeout_seconds) as connection:
            connection.sendall(GREETING)
            return connection.recv(2) == ACCEPTED
    except OSError:
        return False
