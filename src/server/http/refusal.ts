import type { Ingested } from "./ingest.ts";
import { type Problem, problem } from "./problem.ts";

/** Why a snapshot was not taken. */
export function refusalOf(done: Exclude<Ingested, { status: "queued" | "stored" }>): Problem {
  switch (done.status) {
    case "full":
      return problem("too-many", "the inbox is full", { help: "send it again after `Retry-After` seconds" });
    case "late":
      return problem("unavailable", "the snapshot is queued and was not stored in time", {
        help: "the monitor's log says what it waits for",
      });
    case "refused": {
      const errors = done.path === undefined ? [] : [{ path: done.path, reason: done.reason }];
      return problem("unacceptable", done.reason, errors.length === 0 ? {} : { errors });
    }
  }
}
