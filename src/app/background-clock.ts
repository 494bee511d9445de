import { performance } from "node:perf_hooks";
import type { Clock } from "../monitor/clock.ts";

const LONGEST_WAIT = 2_000_000_000;

/** The machine's clocks for a guest in another program: no wait of it keeps the process alive. */
export const backgroundClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, Math.min(Math.ceil(Math.max(0, ms)), LONGEST_WAIT)).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
