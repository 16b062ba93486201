"""The fixture `lab`: the whole synthetic darknet over real Tor, started once per session and ended after it."""

import shutil
from collections.abc import Iterator

import psutil
import pytest

from lab.run import Lab

SEED = 7


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Yield a running lab on day 0; whoever moves its day must move it for tests of their own module only."""
    if not (
        shutil.which("tor", path="/usr/bin:/usr/sbin:/usr/local/bin")
        and shutil.which("tor-gencert", path="/usr/bin:/usr/sbin:/usr/local/bin")
    ):
        pytest.skip("Debian's tor is not installed")
    with Lab(tmp_path_factory.mktemp("home"), SEED) as running:
        pids = running.pids
        yield running
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
