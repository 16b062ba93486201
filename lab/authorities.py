"""Long-lived keys of the directory authorities: made once, kept between runs."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lab.torrc import Authority

COUNT = 4  # fewer than four usable relays never work with onion services
CERTIFICATE_MONTHS = 12
_RENEW_BEFORE = timedelta(days=7)


class TorMissingError(Exception):
    """Tor is not installed on this machine."""


class TorFailedError(Exception):
    """A tor program ended with an error; the text holds its last words."""


def program(name: str) -> str:
    """Return the path of `tor` or `tor-gencert`; raise TorMissingError with the mend."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")
    if path is None:
        raise TorMissingError(f"the lab needs {name}; install it with: apt-get install tor")
    return path


def prepare(folder: Path, ports: list[int], now: datetime) -> tuple[Authority, ...]:
    """Return the authorities with their keys; `ports` are two for each. Missing keys are made, cached files deleted."""
    pairs = zip(ports[::2], ports[1::2], strict=True)
    plain = [
        Authority(f"lab{number}", folder / f"authority{number}", or_port, dir_port)
        for number, (or_port, dir_port) in enumerate(pairs)
    ]
    with ThreadPoolExecutor(COUNT) as pool:
        return tuple(pool.map(lambda one: _ready(one, now), plain))


def clear(folder: Path) -> None:
    """Delete what a tor process left behind but for its keys: old descriptors spoil the first votes of a new network."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for path in folder.iterdir():
        if path.is_dir() and path.name != "keys":
            shutil.rmtree(path)
        elif path.is_file() and path.name != "fingerprint":
            path.unlink()


def _ready(one: Authority, now: datetime) -> Authority:
    certificate = one.folder / "keys" / "authority_certificate"
    if not certificate.exists() or _expires_at(certificate) - now < _RENEW_BEFORE:
        shutil.rmtree(one.folder, ignore_errors=True)
    clear(one.folder)
    if not certificate.exists():
        _make_keys(one)
    fingerprint = (one.folder / "fingerprint").read_text("ascii").split()[1]
    return replace(one, fingerprint=fingerprint, identity=_field(certificate, "fingerprint"))


def _make_keys(one: Authority) -> None:
    keys = one.folder / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    empty = one.folder.parent / "empty"
    run = [program("tor"), "--list-fingerprint", "--quiet", "-f", str(empty), "--defaults-torrc", str(empty)]
    _run([*run, "--DataDirectory", str(one.folder), "--ORPort", str(one.or_port), "--Nickname", one.name, "--ContactInfo", "lab@lab.invalid",
          "--DirAuthority", f"placeholder orport=1 no-v2 v3ident={'0' * 40} 127.0.0.1:1 {'0' * 40}"])  # fmt: skip
    names = {"-i": "authority_identity_key", "-s": "authority_signing_key", "-c": "authority_certificate"}
    files = [text for flag, name in names.items() for text in (flag, str(keys / name))]
    _run(
        [
            program("tor-gencert"),
            "--create-identity-key",
            "-m",
            str(CERTIFICATE_MONTHS),
            "--passphrase-fd",
            "0",
            *files,
        ],
        answer="lab\n",
    )


def _run(command: list[str], answer: str = "") -> None:
    done = subprocess.run(command, input=answer, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 (tor, with our own paths)
    if done.returncode != 0:
        raise TorFailedError(
            f"{Path(command[0]).name} ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-500:]}"
        )


def _expires_at(certificate: Path) -> datetime:
    return datetime.strptime(_field(certificate, "dir-key-expires"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def _field(certificate: Path, name: str) -> str:
    """Return a field of a key certificate (dir-spec, 3.1)."""
    return next(_values(certificate, name))


def _values(certificate: Path, name: str) -> Iterator[str]:
    for line in certificate.read_text("ascii").splitlines():
        if line.startswith(f"{name} "):
            yield line.removeprefix(f"{name} ")
