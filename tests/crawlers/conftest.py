import socket
import subprocess
import sys
from dataclasses import dataclass

import pytest

from lab import state
from lab.sites.catalogue import SITES
from tests.crawlers.homes import ROOT, home_of
from tests.crawlers.socks import SocksServer

SEED = 7


@dataclass
class Markets:
    """The lab's four sites behind a SOCKS server that stands for Tor."""

    socks: SocksServer
    state: state.State

    @property
    def hosts(self):
        return {name: site.host for name, site in self.state.sites.items()}


@pytest.fixture(scope="session")
def markets(tmp_path_factory):
    state_file = tmp_path_factory.mktemp("lab") / state.FILE_NAME
    listening = {name: socket.create_server(("127.0.0.1", 0)) for name in SITES}
    sites = {}
    for name, site in SITES.items():
        host, port = f"{name}{'a' * (56 - len(name))}.onion", listening[name].getsockname()[1]
        account = state.credentials(SEED, name) if site.login else ()
        sites[name] = state.SiteState(site.kind, site.javascript, host, 80, port, *account)
    state.write(state.State(SEED, 0, sites), state_file)
    arguments = [f"{name}={item.fileno()}" for name, item in listening.items()]
    inherited = [item.fileno() for item in listening.values()]
    command = [sys.executable, "-m", "lab.sites.serve", str(state_file), *arguments]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=inherited, cwd=ROOT)
    for item in listening.values():
        item.close()
    with SocksServer({site.host: site.local_port for site in sites.values()}) as socks:
        yield Markets(socks, state.read(state_file))
    server.communicate(timeout=30)


@pytest.fixture
def home(tmp_path, markets):
    """A home folder that knows all four sites, with an authority for each, and our account at Kestrel."""
    markets.socks.asked.clear()
    return home_of(tmp_path / "home", markets.state, markets.socks.port, (markets.socks.port,))
