import type { Bundle } from "../bundle/bundle.ts";
import type { Severity } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import { createWatch, type Ingestion, type PendingEvaluation, type Watch } from "../watch/watch.ts";
import type { Firing, SeenAlert } from "./compare-alerts.ts";
import type { CoverageRecorder } from "./coverage.ts";
import { observe } from "./observe.ts";

/** One source under one policy in virtual time, both evaluators asked at every evaluation and everything seen noted for coverage. */
export interface Stage {
  readonly watch: Watch;
  /** Runs the clock up to and including `now`. */
  runTo(now: number): Promise<void>;
  /** The clock instants before it, then the snapshot. */
  send(raw: unknown): Promise<Ingestion["admission"]>;
  /** One evaluation at `now`, wherever the clock's instants are. */
  evaluateAt(now: number): Promise<void>;
  alerts(): readonly SeenAlert[];
  /** What has fired or been raised since the last call. */
  takeFirings(): readonly Firing[];
}

export function createStage(bundle: Bundle, source: string, start: number, coverage: CoverageRecorder | undefined): Stage {
  const watch = createWatch({ source, bundles: [bundle], startedAt: start });
  let firings: Firing[] = [];

  const commit = async (pending: PendingEvaluation | undefined): Promise<void> => {
    if (pending === undefined) return;
    const { transitions } = watch.commit(pending, await pending.crossCheck());
    for (const transition of transitions) if (rises(transition)) firings.push(firingOf(transition, start));
    if (coverage !== undefined) observe(bundle, pending, watch, coverage);
  };
  const runBefore = async (end: number): Promise<void> => {
    for (const now of watch.instants(end)) await commit(watch.beginClock(now));
  };

  return {
    watch,
    runTo: (now) => runBefore(now + 1),
    async send(raw) {
      const admission = watch.admit(raw);
      if (!admission.admitted) return admission;
      await runBefore(admission.now);
      await commit(watch.begin(admission));
      return admission;
    },
    async evaluateAt(now) {
      await runBefore(now);
      await commit(watch.beginClock(now, true));
    },
    alerts: () =>
      watch.alerts().map(({ rule, key, severity, phase, unknown, suppressedBy }) => ({
        rule,
        key,
        severity,
        pending: phase === "pending",
        unknown,
        suppressed: suppressedBy !== null,
      })),
    takeFirings() {
      const taken = firings;
      firings = [];
      return taken;
    },
  };
}

function rises({ transition }: Transition): boolean {
  return transition === "fired" || transition === "raised";
}

function firingOf({ rule, key, severity, at }: Transition, start: number): Firing {
  return { rule, key, severity: severity satisfies Severity, at: at - start };
}
