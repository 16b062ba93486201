"""A call made in a child process under limits of the kernel's: what it cost, and how it ended."""

import gc
import json
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """How a call ended (what it returned, or why it did not), its processor time, and the memory it added at its peak."""

    ending: str
    seconds: float = 0.0
    mebibytes: float = 0.0


def bounded(call: Callable[[], str], *, seconds: int, mebibytes: int) -> Cost:
    """Return the cost of the call, made in a fork of this process that the kernel ends at the limits.

    The address space may grow by `mebibytes`: a stricter bound than resident memory. Call it only in a process without
    other threads.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            with os.fdopen(writing, "w") as answer:
                json.dump(asdict(_limited(call, seconds, mebibytes)), answer)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status, used = os.wait4(child, 0)
    if os.WIFSIGNALED(status):
        return Cost(f"killed by {signal.Signals(os.WTERMSIG(status)).name}", used.ru_utime + used.ru_stime)
    return Cost(**json.loads(text)) if text else Cost("no answer")


def _limited(call: Callable[[], str], seconds: int, mebibytes: int) -> Cost:
    gc.freeze()
    size = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (size + mebibytes * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    try:
        ending = call()
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
        ending = f"raised {type(error).__name__}: {str(error)[:200]}"
    spent = time.process_time() - start
    return Cost(ending, spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
