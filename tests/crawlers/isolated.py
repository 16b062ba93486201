"""Runs the lab and crawls two of its sites where every packet for another machine is seen; prints what was found.

Started in a network namespace with only `lo`, to which all addresses of the world are made local: whatever asks a name
server or dials past Tor arrives here and is counted, instead of being refused unseen.
"""

import ctypes
import json
import socket
import struct
import subprocess
import sys
from pathlib import Path

from lab.run import Lab
from tests.crawlers.homes import home_of

ALL_PROTOCOLS = 3  # ETH_P_ALL
SO_ATTACH_FILTER = 26
# A filter in the kernel, so that the traffic of the crawl itself cannot push a stray packet out of the buffer:
# load the ethertype; is it IPv4? then load the first byte of the target; is it 127? drop : keep.
FILTER = (
    (0x28, 0, 0, 12),
    (0x15, 0, 2, 0x0800),
    (0x30, 0, 0, 30),
    (0x15, 1, 0, 127),
    (0x06, 0, 0, 0xFFFF),
    (0x06, 0, 0, 0),
)
LOOPBACK_6 = bytes(15) + b"\x01"


class Trap:
    """Keeps the packets whose target is not this machine."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in FILTER))
        pointer = struct.pack("HL", len(FILTER), ctypes.addressof(program))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, pointer)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.5)

    def caught(self) -> list[str]:
        """Return the targets of the packets since the last call."""
        targets = []
        while True:
            try:
                frame = self._socket.recv(128)
            except TimeoutError:
                return targets
            if frame[12:14] == b"\x08\x00":
                targets.append(socket.inet_ntoa(frame[30:34]))
            elif frame[12:14] == b"\x86\xdd" and frame[38:54] != LOOPBACK_6:
                targets.append(socket.inet_ntop(socket.AF_INET6, frame[38:54]))


def main() -> None:
    for words in ("link set lo up", "route add local default dev lo"):
        subprocess.run(["ip", *words.split()], check=True)
    folder, trap = Path(sys.argv[1]), Trap()
    found: dict[str, object] = {}
    with Lab(folder, 7) as lab:
        tor = lab.state.tor
        home = home_of(folder / "home", lab.state, tor.socks_port, tor.browser_ports)
        for name, budget in (("kestrel", 30), ("ostkiste", 30), ("harbour", 30), ("nachtmarkt", 6)):
            home.write_site(name, pace={"page_budget": budget})
        for name in sys.argv[2:]:
            found[name] = home.crawl(name)[1]["pages"]
    found["strays"] = trap.caught()
    # The trap itself must work, or its silence says nothing.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as look_up, socket.socket() as connection:
        look_up.sendto(b"look-up", ("192.0.2.1", 53))
        connection.connect_ex(("192.0.2.2", 80))
    found["control"] = sorted(set(trap.caught()))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
