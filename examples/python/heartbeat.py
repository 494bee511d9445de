"""The heartbeat file of an engine, as ``schemas/heartbeat.schema.json`` describes it.

    heartbeat = Heartbeat("data/heartbeat.json", symbols=["TCS", "INFY"], progress_within=60)
    heartbeat.start()
    ...                                  # checks before the start: heartbeat.fail(...) where one fails
    while trading:
        tick()
        heartbeat.beat({"orders": 3})
    heartbeat.stop()
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import Any, Mapping, Optional, Sequence, Union

from process_identity import process_identity, timestamp
from replaced_file import replace_file, trouble_of

Reason = Union[str, BaseException, Mapping[str, Any]]

# Seconds: after a write that failed, and that anybody waits for a disk that hangs.
_AGAIN = 5.0
_HANGS = 1.0
# Characters of JSON: a reader takes twice as many.
_LONGEST_DETAILS = 7_500
_LONGEST_TEXT = 500


class Heartbeat:
    """Written by a thread of its own every ``interval`` seconds; ``start``, ``fail`` and ``stop`` have written when they return.

    Only the constructor raises, a ``ValueError`` for options that are none. Everything else never does: why the file could not be written is ``problem``, and
    it is tried again.

    The thread goes on writing while the engine hangs. With ``progress_within`` an engine that has not beaten for so many seconds looks as old as its last beat.
    """

    def __init__(
        self,
        file: str,
        interval: float = 30.0,
        symbols: Sequence[str] = (),
        progress_within: Optional[float] = None,
    ) -> None:
        if not isinstance(file, str) or file.strip() == "" or "\0" in file:
            raise ValueError("`file` names no file: write a path such as `data/heartbeat.json`")
        if not 1 <= interval <= 3_600:
            raise ValueError(f"`interval` is {interval}: it is seconds, from 1 to 3600")
        if progress_within is not None and not 1 <= progress_within <= 3_600:
            raise ValueError(f"`progress_within` is {progress_within}: it is seconds, from 1 to 3600")
        if isinstance(symbols, str) or not all(isinstance(symbol, str) for symbol in symbols):
            raise ValueError('`symbols` is no list of texts: write one such as ["TCS", "INFY"]')
        self.problem: Optional[str] = None
        self._file = os.path.abspath(file)
        self._interval = float(interval)
        self._progress_within = progress_within
        self._symbols = list(symbols)
        self._identity = process_identity()
        self._status = "starting"
        self._details: dict[str, Any] = {}
        self._failure: Optional[dict[str, Any]] = None
        self._progressed_at: Optional[float] = None
        self._moved()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread: Optional[threading.Thread] = None

    @property
    def status(self) -> str:
        """``starting``, ``running``, ``failed`` or ``stopped``."""
        return self._status

    def start(self) -> None:
        """Writes ``starting`` and goes on writing until ``stop``. A failure of before is over."""
        self._status, self._failure = "starting", None
        self._moved()
        self._write()
        if self._thread is not None and self._thread.is_alive():
            return
        self._ending.clear()
        try:
            self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
            self._thread.start()
        except RuntimeError as error:
            self.problem = trouble_of(error)

    def beat(self, details: Any = None) -> None:
        """The engine has done a round of its work; with the first one it is ``running``. A failure stays until ``recover``."""
        if self._status == "stopped":
            return
        if details is not None:
            self._details = _plain(details)
        stood = self._stands()
        self._moved()
        self._progressed_at = self._stood_at
        if self._status == "starting":
            self._status = "running"
            self._wake.set()
        elif stood:
            self._wake.set()

    def fail(self, reason: Reason) -> None:
        """Writes ``failed`` with its root cause, at once: of a check before the start, of a reconciliation. Also before ``start``."""
        self._status, self._failure = "failed", _failure_of(reason)
        self._write()

    def recover(self) -> None:
        """What had failed is over."""
        if self._status != "failed":
            return
        self._failure = None
        self._status = "starting" if self._progressed_at is None else "running"
        self._wake.set()

    def stop(self) -> None:
        """Writes ``stopped`` and nothing more; what had failed stays as it is."""
        self._ending.set()
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=_HANGS)
        if self._status != "failed":
            self._status = "stopped"
        self._write()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._wake.wait(self._interval if self.problem is None else min(_AGAIN, self._interval))
            self._wake.clear()
            if not self._ending.is_set():
                self._write()

    def _write(self) -> None:
        # A disk that hangs holds up the thread that met it, and nobody else.
        if not self._writing.acquire(timeout=_HANGS):
            self.problem = "cannot be written: the disk does not answer"
            self._wake.set()
            return
        try:
            # Composed under the lock, so that what is written last is what was true last.
            replace_file(self._file, self._compose())
            self.problem = None
        except Exception as error:  # Nothing of a heartbeat may reach the engine.
            self.problem = trouble_of(error)
        finally:
            self._writing.release()

    def _compose(self) -> str:
        stands = self._stands()
        failure = self._failure
        if stands:
            message = "the engine lives, but has made no progress"
            failure = {"code": "no_progress", "message": message, "since": timestamp(self._stood_at)}
        members: dict[str, Any] = {
            "status": self._status,
            # What stands is to look as old as it is.
            "updated_at": timestamp(self._stood_at if stands else None),
        }
        if self._progressed_at is not None:
            members["progressed_at"] = timestamp(self._progressed_at)
        members.update(pid=os.getpid(), symbols=self._symbols, details={**self._details, **(failure or {})})
        members.update(self._identity)
        return json.dumps(members, separators=(",", ":"), allow_nan=False) + "\n"

    def _moved(self) -> None:
        self._moved_at, self._stood_at = time.monotonic(), time.time()

    def _stands(self) -> bool:
        if self._progress_within is None or self._status not in ("starting", "running"):
            return False
        return time.monotonic() - self._moved_at > self._progress_within


def _plain(details: Any) -> dict[str, Any]:
    """Copied through JSON, so that the engine may go on changing it; what JSON cannot hold is said and left out."""
    try:
        text = json.dumps(details, allow_nan=False)
        value = json.loads(text)
    except Exception as error:  # Anything that an engine's own objects do.
        return {"given_left_out": f"details that JSON cannot hold: {type(error).__name__}"}
    if len(text) > _LONGEST_DETAILS:
        return {"given_left_out": f"{len(text)} characters of details are too many"}
    return value if isinstance(value, dict) else {"details": value}


def _failure_of(reason: Reason) -> dict[str, Any]:
    """The root cause of a failure, dated. Whatever an engine hands over becomes one."""
    code, message, since = "failed", "", timestamp()
    try:
        if isinstance(reason, Mapping):
            code = str(reason.get("code") or code)
            message = str(reason.get("message") or code)
            since = str(reason.get("since") or since)
        else:
            message = str(reason)
    except Exception:  # An engine's own objects may do anything when they are asked for their text.
        pass
    message = message.strip() or "no reason was given"
    return {"code": _short(code), "message": _short(message), "since": since}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
