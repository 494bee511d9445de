import type { Clock } from "../monitor/clock.ts";

export interface ScaledClockOptions {
  /** Wall time at which it starts, ms since the epoch. */
  readonly start: number;
  /** 60: a minute passes in a second. */
  readonly speed: number;
}

/** A clock that starts at another instant and runs at another speed: for demonstrations. It never jumps, for it runs on monotonic time. */
export function scaledClock({ start, speed }: ScaledClockOptions, base: Clock): Clock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError("a clock's speed is a number above 0");
  const began = base.monotonic();
  const elapsed = (): number => (base.monotonic() - began) * speed;
  return {
    wall: () => Math.floor(start + elapsed()),
    monotonic: elapsed,
    after: (ms, call) => base.after(ms / speed, call),
  };
}
