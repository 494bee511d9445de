"""The text form of the heartbeat, ``logs/heartbeat_status.txt``: a status line with its sign, the time, and JSON with the session's activity."""

from __future__ import annotations

import json
import os
import re
import threading
from typing import Any, Callable, Mapping, Optional, TypeVar

from process_identity import started_at, timestamp
from replaced_file import replace_file, trouble_of

SIGNS = {"healthy": "✅", "in progress": "⏳", "failure": "❌", "restarting": "🔄", "unknown": "❓"}
STATUS_FILE = "logs/heartbeat_status.txt"

_LONGEST_TEXT = 500
_turn = threading.Lock()
_started_at = started_at()
Result = TypeVar("Result")


def update_heartbeat_status(
    sign: str,
    text: str,
    *,
    session_active: bool,
    activity: Optional[Mapping[str, Any]] = None,
    file: str = STATUS_FILE,
) -> Optional[str]:
    """``sign`` is one of ✅ ⏳ ❌ 🔄 ❓ or its name. The answer is ``None``, or what went wrong; nothing is raised."""
    try:
        shown = sign if sign in SIGNS.values() else SIGNS.get(sign, SIGNS["unknown"])
        # A line of somebody else's text must not become the line of the time.
        line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()
        if len(line) > _LONGEST_TEXT:
            line = f"{line[:_LONGEST_TEXT]}…"
        session = {"pid": os.getpid(), "started_at": _started_at, **_plain(activity or {}), "session_active": session_active}
        with _turn:
            replace_file(file, f"{shown} {line}\n{timestamp()}\n{json.dumps(session, separators=(',', ':'))}\n")
    except Exception as error:  # It is written beside the work that matters.
        return trouble_of(error)
    return None


def tell_status_around(
    name: str,
    send: Callable[..., Result],
    *,
    session_active: Callable[[], bool],
    file: str = STATUS_FILE,
) -> Callable[..., Result]:
    """A notifier that says in the text form that it is about to send, and what became of it. What it sends, returns and raises stays as it is."""

    def tell(sign: str, text: str) -> None:
        try:
            active = session_active()
        except Exception:
            active = False
        update_heartbeat_status(sign, text, session_active=active, file=file)

    def sending(*arguments: Any, **named: Any) -> Result:
        tell("in progress", f"Telling {name}")
        try:
            result = send(*arguments, **named)
        except Exception as error:
            tell("failure", f"Could not tell {name}: {error}")
            raise
        tell("healthy", f"Told {name}")
        return result

    return sending


def _plain(activity: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return json.loads(json.dumps(dict(activity), allow_nan=False))
    except Exception:
        return {"activity_left_out": "JSON cannot hold it"}
