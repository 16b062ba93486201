import ipaddress
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import psutil
import pytest

from lab.authorities import TorMissingError, program
from lab.ports import free_ports
from lab.run import Lab, LabRunningError

END_SECONDS = 45  # tor looks every 15 s whether its owner is alive


def _through_tor(port: int) -> httpx2.Client:
    return httpx2.Client(proxy=f"socks5h://127.0.0.1:{port}", timeout=30, follow_redirects=True)


@pytest.mark.tor
def test_onion_services_are_reached_through_socks(lab: Lab):
    with _through_tor(lab.state.tor.socks_port) as client:
        assert "Kestrel" in client.get(lab.state.sites["kestrel"].url).text
        assert "Nachtmarkt" in client.get(lab.state.sites["nachtmarkt"].url).text
        assert "Ostkiste" in client.get(lab.state.sites["ostkiste"].url).text


@pytest.mark.tor
def test_the_clearnet_board_exists_only_behind_tor(lab: Lab):
    url = lab.state.sites["harbour"].url
    assert url.startswith("http://harbour-board.test")
    with _through_tor(lab.state.tor.socks_port) as client:
        assert "Harbour Board" in client.get(url).text
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url, timeout=30)


@pytest.mark.tor
def test_every_browser_port_leads_into_the_lab(lab: Lab):
    assert len(lab.state.tor.browser_ports) >= 8
    for port in lab.state.tor.browser_ports[::4]:
        with _through_tor(port) as client:
            assert client.get(lab.state.sites["ostkiste"].url).status_code == 200


@pytest.mark.tor
def test_the_exits_reach_nothing_but_loopback(lab: Lab):
    """Asked in plain SOCKS5 (RFC 1928), because httpx2 leaves the socket of a refused connection open."""
    with socket.create_connection(("127.0.0.1", lab.state.tor.socks_port), timeout=120) as asking:
        asking.sendall(b"\x05\x01\x00")
        assert asking.recv(2) == b"\x05\x00"
        asking.sendall(b"\x05\x01\x00\x01" + ipaddress.ip_address("192.0.2.1").packed + (80).to_bytes(2))
        assert asking.recv(10)[1] != 0


@pytest.mark.tor
def test_a_second_lab_in_the_same_folder_is_refused_and_harms_nothing(lab: Lab):
    before = lab.state
    with pytest.raises(LabRunningError):
        Lab(lab.folder.parent, 8).start()
    assert lab.state == before
    assert not lab.ended()


OWNER = """
import sys, time
from pathlib import Path
from lab.run import Lab

lab = Lab(Path(sys.argv[1]), 7)
lab.start(lambda words: print(*lab.pids, flush=True) if "bootstrapping" in words else None)
time.sleep(600)
"""


@pytest.mark.tor
def test_killing_the_owner_ends_every_process(tmp_path: Path):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        children = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
        assert len(children) == 6
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        _, alive = psutil.wait_procs(children, timeout=END_SECONDS)
        assert not alive
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()


def test_a_missing_tor_is_named_with_its_mend():
    with pytest.raises(TorMissingError, match="apt-get install tor"):
        program("tor-that-nobody-installed")


def test_free_ports_differ():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert max(ports) < 32768  # else the kernel may give them to an outgoing connection
