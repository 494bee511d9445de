import { performance } from "node:perf_hooks";
import type { Clock } from "../monitor/clock.ts";

/** Longer waits than this overflow a timer; they are made of several. */
const LONGEST_WAIT = 2_000_000_000;

/** The machine's clocks. A timer never calls early, whatever its own rounding does. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, call) => {
    const due = performance.now() + Math.max(0, ms);
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = due - performance.now();
      timer = setTimeout(left > 0 ? again : call, Math.min(Math.ceil(Math.max(0, left)), LONGEST_WAIT));
    };
    const again = (): void => {
      if (performance.now() >= due) call();
      else wait();
    };
    wait();
    return () => {
      clearTimeout(timer);
    };
  },
};
