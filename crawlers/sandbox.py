"""Chromium as a user who may do nothing else, with its own sandbox on: hostile pages are what it is pointed at."""

import os
import pwd
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER = "salwatch-browser"  # taken where the machine has it, else nobody
SCRIPT = """\
#!/bin/sh
# Written by Salwatch at each start: Chromium must not run as root, and cannot use a profile that belongs to root.
for word in "$@"; do
  case $word in --user-data-dir=*) chown -R {uid}:{gid} "${{word#--user-data-dir=}}" ;; esac
done
export HOME={home} XDG_RUNTIME_DIR={home} DBUS_SESSION_BUS_ADDRESS=disabled:
exec setpriv --reuid={uid} --regid={gid} --clear-groups --inh-caps=-all --no-new-privs -- {chromium} "$@"
"""


class SandboxError(Exception):
    """Chromium's sandbox cannot be used on this machine; the text says what would mend it."""


@dataclass(frozen=True, slots=True)
class BrowserUser:
    """The user that Chromium runs as."""

    uid: int
    gid: int


def browser_user() -> BrowserUser | None:
    """Return the user to change to, or None where this process is not root and need not change."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        entry = pwd.getpwnam("nobody")
    return BrowserUser(entry.pw_uid, entry.pw_gid)


def refuse_without_sandbox() -> None:
    """Raise SandboxError where the browser's user cannot make the user namespace that the sandbox is built on."""
    user = browser_user()
    change = ["setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"] if user else []
    tried = subprocess.run([*change, "unshare", "--user", "--map-root-user", "true"], capture_output=True, check=False)  # noqa: S603 (our own words)
    if tried.returncode != 0:
        raise SandboxError(
            "Chromium's sandbox needs user namespaces, and this machine refuses them to ordinary users: "
            "set kernel.unprivileged_userns_clone=1 and user.max_user_namespaces above 0, or, in a container, allow unshare. "
            "Pages that need JavaScript are not visited without it."
        )


def prepare(folder: Path, chromium: Path) -> Path:
    """Return what to start in place of Chromium: itself, or as root a script in `folder` that changes the user first."""
    user = browser_user()
    if user is None:
        return chromium
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, user.uid, user.gid)
    script = folder / "chromium"
    words = {"home": shlex.quote(str(home)), "chromium": shlex.quote(str(chromium))}
    script.write_text(SCRIPT.format(uid=user.uid, gid=user.gid, **words), "utf-8")
    script.chmod(0o755)
    return script
