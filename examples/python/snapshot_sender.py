"""Posts snapshots to a monitor over HTTP: ``POST /v1/snapshots/SOURCE`` with a bearer token, in order, beside the engine.

    sender = SnapshotSender("http://127.0.0.1:8137", "engine", token=os.environ.get("PLIMSOLL_TOKEN"))
    sender.send({"timestamp": "2025-10-14T09:15:10+05:30", "risk": {"daily_loss_pct": -1.2}})
    ...
    sender.close(within=5)
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import deque
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Mapping, Optional
from urllib.parse import quote, urlsplit

# Seconds between attempts where the monitor does not say: doubled each time, and up to a half of it more by chance.
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
# Seconds: a monitor that asks for more is asked again by then.
_LONGEST_RETRY_AFTER = 600.0
# Client errors that another attempt may mend: of the settings, the token, the load. Every other one is of the snapshot itself.
_MENDABLE = frozenset({401, 403, 404, 408, 421, 429})


class SnapshotSender:
    """``send`` returns at once and never raises; a thread posts what waits. While the monitor is away, at most ``waiting`` snapshots are kept, the newest.

    Only the constructor raises, a ``ValueError`` for an address or a token that is none. ``sent``, ``dropped`` (no room) and ``refused`` count snapshots;
    ``problem`` says why the last one was not taken, and is ``None`` when it was.
    A snapshot may arrive twice, where an answer is lost: the monitor leaves out one whose timestamp it knows.
    """

    def __init__(self, url: str, source: str, token: Optional[str] = None, waiting: int = 1_000, timeout: float = 5.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise ValueError(f"`{url}` is no address of a monitor: write one such as http://127.0.0.1:8137")
        if token is not None and not (token.isascii() and token.isprintable() and token.strip() == token != ""):
            raise ValueError("the token is empty, or holds blanks at its ends, line ends or letters beyond ASCII")
        if waiting < 1 or timeout <= 0:
            raise ValueError("`waiting` and `timeout` are more than 0")
        connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = connect(parts.hostname, parts.port, timeout=timeout)
        self._path = f"{parts.path.rstrip('/')}/v1/snapshots/{quote(source, safe='')}"
        self._headers = {"Content-Type": "application/json", **({} if token is None else {"Authorization": f"Bearer {token}"})}
        self._most = waiting
        self._queue: deque[bytes] = deque()
        self._under_way: Optional[bytes] = None
        self._changed = threading.Condition()
        self._closing = False
        self._give_up_at = float("inf")
        self.sent = self.dropped = self.refused = 0
        self.problem: Optional[str] = None
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
        self._thread.start()

    def send(self, snapshot: Mapping[str, Any]) -> None:
        """Copies the snapshot and queues it. Where there is no room the oldest one goes."""
        try:
            # NaN is no JSON: leave out what is not known.
            body = json.dumps(snapshot, separators=(",", ":"), allow_nan=False).encode()
        except Exception as error:  # Nothing of a snapshot may stop the engine.
            self._refuse(f"a snapshot that JSON cannot hold: {error}")
            return
        with self._changed:
            if self._closing:
                self.dropped += 1
                return
            if len(self._queue) >= self._most:
                self._queue.popleft()
                self.dropped += 1
            self._queue.append(body)
            self._changed.notify()

    def close(self, within: float = 5.0) -> int:
        """Goes on sending for so many seconds at most. The answer: how many were left behind."""
        with self._changed:
            self._closing = True
            self._give_up_at = time.monotonic() + within
            self._changed.notify()
        self._thread.join(timeout=within)
        with self._changed:
            return len(self._queue) + (self._under_way is not None)

    def _run(self) -> None:
        attempts = 0
        while True:
            with self._changed:
                if self._under_way is None:
                    self._changed.wait_for(lambda: self._closing or len(self._queue) > 0)
                    if len(self._queue) == 0:
                        break
                    self._under_way, attempts = self._queue.popleft(), 0
            wait = self._post(self._under_way)
            if wait is None:
                self._under_way = None
                continue
            if wait < 0:
                wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts, 10)) * random.uniform(1, 1.5)
            attempts += 1
            if not self._pause(wait):
                break
        self._connection.close()

    def _post(self, body: bytes) -> Optional[float]:
        """``None`` when the snapshot is done with; else the seconds to wait, below 0 where the monitor does not say."""
        try:
            self._connection.request("POST", self._path, body, self._headers)
            answer = self._connection.getresponse()
            text = answer.read(100_000)
            if not answer.isclosed():
                self._connection.close()
        except Exception as error:  # Of the network, of the protocol; nothing may end this thread.
            self._connection.close()
            self.problem = f"the monitor does not answer: {error or type(error).__name__}"
            return -1.0
        if 200 <= answer.status < 300:
            self.sent += 1
            self.problem = None
            return None
        problem = f"{answer.status}: {_detail(text)}"
        if answer.status in _MENDABLE or not 400 <= answer.status < 500:
            self.problem = problem
            return _retry_after(answer.getheader("Retry-After"))
        self._refuse(problem)
        return None

    def _refuse(self, problem: str) -> None:
        with self._changed:
            self.refused += 1
            self.problem = problem

    def _pause(self, seconds: float) -> bool:
        """False when there is no time for another attempt."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self._closing and time.monotonic() < until:
                self._changed.wait(until - time.monotonic())
            if until > self._give_up_at:
                return False
        time.sleep(max(0.0, until - time.monotonic()))
        return True


def _detail(text: bytes) -> str:
    """What a problem document (RFC 9457) says, or the beginning of whatever it is."""
    try:
        return str(json.loads(text)["detail"])[:500]
    except Exception:
        return text[:200].decode(errors="replace")


def _retry_after(value: Optional[str]) -> float:
    """Seconds, or an HTTP date; -1 for everything else."""
    try:
        if value is None:
            return -1.0
        if value.strip().isdigit():
            return min(float(value), _LONGEST_RETRY_AFTER)
        wait = (parsedate_to_datetime(value) - datetime.now(timezone.utc)).total_seconds()
        return min(max(wait, 0.0), _LONGEST_RETRY_AFTER)
    except (TypeError, ValueError, OverflowError):
        return -1.0
