"""A real Elasticsearch server on loopback: fetched once with Maven, started with a config of its own, stopped by pid."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 240  # 10 on a quiet machine
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
ARTIFACT = "org.elasticsearch.distribution.integ-test-zip:elasticsearch:{version}:zip"


class ServerMissingError(Exception):
    """What a machine lacks to run a server."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version of Elasticsearch and the oldest Java that runs it."""

    version: str
    least_java: int
    most_java: int = 99


RELEASES = {"8": Release("8.19.16", 17, 24), "9": Release("9.4.3", 21)}


@contextmanager
def running(release: Release) -> Iterator[str]:
    """Give the address of a running server; raise ServerMissingError if Java, Maven or the distribution is missing."""
    java, distribution = _java_home(release), _distribution(release)
    home = Path(tempfile.mkdtemp(prefix="salwatch-elasticsearch-"))
    try:
        url = _configure(home, distribution)
        process = _start(home, distribution, java)
        try:
            _wait_until_green(url, process, home)
            yield url
        finally:
            _stop(process)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the launcher and the server that it started, which are a group of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:  # ended by itself
            process.wait()
        return


def _java_home(release: Release) -> Path:
    found = {}
    for home in sorted(Path("/usr/lib/jvm").glob("*/release")):
        if version := re.search(r'JAVA_VERSION="(\d+)', home.read_text("utf-8")):
            found[int(version[1])] = home.parent
    fitting = [found[version] for version in sorted(found) if release.least_java <= version <= release.most_java]
    if not fitting:
        raise ServerMissingError(f"Elasticsearch {release.version} needs Java {release.least_java}")
    return fitting[0]


def _distribution(release: Release) -> Path:
    cache = _cache()
    unpacked = cache / f"elasticsearch-{release.version}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not unpacked.is_dir():
            _fetch(release, cache)
    return unpacked


def _cache() -> Path:
    """Return the cache folder; root's home is closed to the unprivileged user that the server runs as."""
    default = "/var/cache" if os.geteuid() == 0 else Path.home() / ".cache"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or default) / "salwatch"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _fetch(release: Release, cache: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise ServerMissingError("Maven is missing, which fetches Elasticsearch")
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        artifact = ARTIFACT.format(version=release.version)
        command = [maven, "-B", "-q", MAVEN_COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
        fetched = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if fetched.returncode:
            raise ServerMissingError(f"Maven could not fetch {artifact}")
        with zipfile.ZipFile(next(Path(folder).glob("*.zip"))) as archive:
            archive.extractall(folder)
        server = Path(folder) / f"elasticsearch-{release.version}"
        for program in [*(server / "bin").iterdir(), *server.glob("modules/*/platform/*/bin/*")]:
            program.chmod(0o755)
        server.rename(cache / server.name)


def _configure(home: Path, distribution: Path) -> str:
    shutil.copytree(distribution / "config", home / "config")
    for name in ("data", "logs", "tmp"):
        (home / name).mkdir()
    http_port, transport_port = _free_ports()
    settings = {
        "cluster.name": home.name,
        "cluster.routing.allocation.disk.threshold_enabled": False,
        "discovery.type": "single-node",
        "http.port": http_port,
        "network.host": "127.0.0.1",
        "node.store.allow_mmap": False,
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        "transport.port": transport_port,
        "xpack.security.enabled": False,
    }
    text = "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
    (home / "config" / "elasticsearch.yml").write_text(text)
    return f"http://127.0.0.1:{http_port}"


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _start(home: Path, distribution: Path, java: Path) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "ES_JAVA_HOME": str(java),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1",
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(home / "tmp"),
    }
    command = [str(distribution / "bin" / "elasticsearch")]
    if os.geteuid() == 0:  # it refuses to run as root
        for path in (home, *home.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    with (home / "logs" / "output").open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def _wait_until_green(url: str, process: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=green&timeout=1s", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(
        f"Elasticsearch did not start: {(home / 'logs' / 'output').read_text('utf-8', 'replace')[-2000:]}"
    )
