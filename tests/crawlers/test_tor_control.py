import json
import os
import subprocess
import sys

import pytest

from crawlers.tor_control import TorControlError, status
from lab.ports import free_ports
from salwatch.demo import write_settings


@pytest.mark.tor
def test_the_doctor_tells_what_tor_says_of_itself(lab, tmp_path):
    write_settings(tmp_path, lab.state, 1)
    # stem must not be used in the process that owns tor, which is this one.
    done = subprocess.run(
        [sys.executable, "-m", "salwatch.cli", "doctor", "--json"],
        env={**os.environ, "SALWATCH_SETTINGS": str(tmp_path / "settings.yml")},
        capture_output=True,
        text=True,
        check=False,
    )
    findings = {row["part"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert findings["tor"]["well"]
    assert findings["tor control"]["well"]
    assert "100 % bootstrapped" in findings["tor control"]["detail"]


def test_a_control_port_that_does_not_answer_is_named():
    (port,) = free_ports(1)
    with pytest.raises(TorControlError, match=str(port)):
        status(port)
