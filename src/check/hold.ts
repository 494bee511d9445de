import type { Hold } from "../model/hold.ts";
import type { Hold as HoldClause } from "../policy/ast.ts";
import type { Context, Scope } from "./context.ts";
import { checkCount, checkDuration } from "./duration.ts";
import { resolveMetric } from "./path.ts";

/** `for 30s`, `for 3 snapshots`, `for 2 updates of PATH`. */
export function checkHold(context: Context, hold: HoldClause, scope: Scope): Hold | undefined {
  switch (hold.kind) {
    case "for-duration": {
      const duration = checkDuration(context, hold.duration, "zero");
      return duration && { kind: "duration", ...duration };
    }
    case "for-snapshots": {
      const count = checkCount(context, hold.count);
      return count && { kind: "snapshots", ...count };
    }
    case "for-updates": {
      const [count, found] = [checkCount(context, hold.count), resolveMetric(context, hold.path, scope)];
      if (found?.ref.key === true) {
        const help = "name a metric of the element that is updated";
        context.findings.report("P210", hold.path.span, { message: "a key never changes, so it has no updates", help });
        return;
      }
      return count && found && { kind: "updates", ...count, ref: found.ref };
    }
  }
}
