"""Appends snapshots to a JSONL file that a monitor follows: ``sources: { engine: { file: data/engine.jsonl } }``."""

from __future__ import annotations

import json
import os
from typing import Any, Mapping, Optional

from replaced_file import trouble_of


class SnapshotFile:
    """One line a snapshot, each in one write. The file may be renamed away at any time: the next snapshot begins a new one.

    A write goes to the system's memory and waits for no disk; what a power cut takes is gone. ``append`` never raises: ``problem`` says why the last
    snapshot was not written, ``lost`` counts those that were not.
    """

    def __init__(self, path: str) -> None:
        self._path = os.path.abspath(path)
        self._descriptor: Optional[int] = None
        self._is_torn = False
        self.problem: Optional[str] = None
        self.lost = 0

    def append(self, snapshot: Mapping[str, Any]) -> bool:
        """Whether it was written."""
        try:
            line = json.dumps(snapshot, separators=(",", ":"), allow_nan=False).encode() + b"\n"
            descriptor = self._opened()
            # A line that a full disk cut short is ended first: the monitor skips it and goes on behind it.
            content = b"\n" + line if self._is_torn else line
            written = os.write(descriptor, content)
            if written > 0:
                self._is_torn = written < len(content)
            if written < len(content):
                raise OSError("the disk took a part of it")
        except Exception as error:  # Nothing of a snapshot may stop the engine.
            self.problem = trouble_of(error)
            self.lost += 1
            return False
        self.problem = None
        return True

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self) -> int:
        if self._descriptor is not None and not self._is_at_its_path(self._descriptor):
            self.close()
        if self._descriptor is None:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o644)
            size = os.fstat(self._descriptor).st_size
            # What a process before this one was killed in the middle of.
            self._is_torn = size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"
        return self._descriptor

    def _is_at_its_path(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._path))
        except OSError:
            return False
