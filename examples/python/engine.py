#!/usr/bin/env python3
"""An engine that a monitor watches: a heartbeat file, its text form, and snapshots over HTTP or in a file.

    python3 examples/python/engine.py --post http://127.0.0.1:8137        # the token: PLIMSOLL_TOKEN
    python3 examples/python/engine.py --append data/engine.jsonl
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from typing import Any

from heartbeat import Heartbeat
from heartbeat_status import update_heartbeat_status
from process_identity import timestamp
from snapshot_file import SnapshotFile
from snapshot_sender import SnapshotSender


def main() -> int:
    options = _options()
    heartbeat = Heartbeat(options.heartbeat, symbols=options.symbols, progress_within=60)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    def tell(sign: str, text: str) -> None:
        update_heartbeat_status(sign, text, session_active=not stopping.is_set(), file=options.status)

    heartbeat.start()
    tell("⏳", "Checks before the start")
    if options.equity <= 0:
        heartbeat.fail({"code": "preflight_failed", "message": f"equity is {options.equity}"})
        tell("❌", "No equity to trade with")
        return 1
    sender = None if options.post is None else SnapshotSender(options.post, options.source, os.environ.get("PLIMSOLL_TOKEN"))
    file = None if options.append is None else SnapshotFile(options.append)
    started, ticks = time.monotonic(), 0
    tell("✅", "Trading session running")
    while not stopping.is_set() and (options.ticks is None or ticks < options.ticks):
        ticks += 1
        snapshot = _snapshot(ticks, time.monotonic() - started, options)
        if sender is not None:
            sender.send(snapshot)
        if file is not None:
            file.append(snapshot)
        heartbeat.beat({"ticks": ticks, "not_sent": None if sender is None else sender.problem})
        stopping.wait(options.every)
    left = 0 if sender is None else sender.close(within=10)
    if file is not None:
        file.close()
    stopping.set()
    heartbeat.stop()
    tell("❓", "Trading session ended")
    troubles = [sender and sender.problem, file and file.problem, heartbeat.problem]
    for trouble in filter(None, troubles):
        print(f"engine: {trouble}", file=sys.stderr)
    print(f"{ticks} snapshots, {left} not sent")
    return 0 if left == 0 else 1


def _snapshot(tick: int, uptime: float, options: argparse.Namespace) -> dict[str, Any]:
    """In the form of ``schemas/trading-snapshot.schema.json``. What is not known is left out, never zero."""
    now = timestamp()
    return {
        "timestamp": now,
        "meta": {"sequence": tick},
        "heartbeat": {"last_tick": now, "uptime_seconds": round(uptime, 3)},
        "pnl": {"daily": options.equity * options.loss / 100},
        "risk": {"daily_loss_pct": options.loss, "circuit_breaker_active": False},
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="An engine that a monitor watches.")
    parser.add_argument("--post", metavar="URL", help="the monitor's API; the token is taken from PLIMSOLL_TOKEN")
    parser.add_argument("--source", default="engine")
    parser.add_argument("--append", metavar="FILE", help="a JSONL file that a monitor follows")
    parser.add_argument("--heartbeat", metavar="FILE", default="data/heartbeat.json")
    parser.add_argument("--status", metavar="FILE", default="logs/heartbeat_status.txt")
    parser.add_argument("--symbols", nargs="*", default=["TCS", "INFY"])
    parser.add_argument("--equity", type=float, default=1_000_000, help="0 fails the checks before the start")
    parser.add_argument("--loss", type=float, default=-1.0, help="the day's result in percent")
    parser.add_argument("--every", type=float, default=10.0, metavar="SECONDS")
    parser.add_argument("--ticks", type=int, help="ends after so many")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
