"""What tells this process from every other one, beside its id, which the system gives out again."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timezone
from typing import Callable, Optional


def timestamp(at: Optional[float] = None) -> str:
    """RFC 3339 in UTC with milliseconds; of now, or of seconds since the epoch."""
    instant = datetime.fromtimestamp(time.time() if at is None else at, timezone.utc)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def process_identity() -> dict[str, object]:
    """The members of a heartbeat file that say which process wrote it; ``None`` for what the system does not tell."""
    ticks = _known(_start_ticks)
    return {
        "host": _known(socket.gethostname),
        "boot_id": _known(lambda: _read("/proc/sys/kernel/random/boot_id").strip()),
        "pid_namespace": _known(lambda: os.readlink("/proc/self/ns/pid")),
        "process_started_at": None if ticks is None else _known(lambda: timestamp(_started_at(ticks))),
        "process_start_ticks": ticks,
    }


def started_at() -> str:
    """When this process started, for people; the present where the system does not say."""
    ticks = _known(_start_ticks)
    return timestamp() if ticks is None else timestamp(_started_at(ticks))


def _start_ticks() -> int:
    # The name of the program, which may hold anything, ends with the last bracket; the start is the 22nd field of proc(5).
    fields = _read("/proc/self/stat").rpartition(")")[2].split()
    return int(fields[22 - 3])


def _started_at(ticks: int) -> float:
    uptime = float(_read("/proc/uptime").split()[0])
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def _read(path: str) -> str:
    with open(path, encoding="latin-1") as file:
        return file.read()


def _known(read: Callable[[], object]):
    try:
        return read()
    except (OSError, ValueError, IndexError):
        return None
