import json
import os
import shutil
import subprocess
import sys

import pytest

from store.evidence import verify
from tests.crawlers.homes import ROOT, home_of

pytestmark = pytest.mark.tor


def test_all_four_sites_are_visited_over_real_tor(lab, tmp_path):
    home = home_of(tmp_path / "home", lab.state, lab.state.tor.socks_port, lab.state.tor.browser_ports)
    for name in ("kestrel", "ostkiste", "harbour", "nachtmarkt"):
        budget = 6 if name == "nachtmarkt" else 30
        home.write_site(name, pace={"page_budget": budget})
        _, outcome = home.crawl(name)
        assert outcome["pages"]["ok"] == budget, name
    assert list(verify(home.archive)) == []


def test_nothing_is_looked_up_or_dialled_past_tor_during_a_crawl(tmp_path):
    unshare = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--user", "--map-root-user"]
    if not (shutil.which("ip") and shutil.which("tor", path="/usr/bin:/usr/sbin")):
        pytest.skip("needs Debian's tor and iproute2")
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine allows no network namespace of our own")
    names = ["kestrel", "ostkiste", "nachtmarkt"] if shutil.which("chromium") else ["kestrel", "ostkiste"]
    command = [*unshare, sys.executable, "-m", "tests.crawlers.isolated", str(tmp_path), *names]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["control"] == ["192.0.2.1", "192.0.2.2"]
    assert found["strays"] == []
    assert all(found[name]["ok"] > 5 for name in names)
