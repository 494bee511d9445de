import type { Step } from "./snapshot-arbitrary.ts";

const HEAD = `policy random version 1.0.0
metrics "random@1"
currency INR
stale after 12s
missing hold
limit lim_plain = 2
limit lim_percent = 3%
limit lim_money = 4 INR
limit lim_time = 5s
calendar day from "day.yaml"
condition busy = c.lines is missing
`;

const snapshot = (body: Record<string, unknown>, after = 1): Step => ({ kind: "snapshot", after, snapshot: body });

/** Pairs on which the evaluators once differed; each stays for good. */
export const REGRESSIONS: [policy: string, script: Step[]][] = [
  // A collection of whose elements nothing is read was not stepped over (seed 77).
  [
    `${HEAD}rule r0 for each it in c.lines
  warning  when any el in items has (g is missing)
  critical when count(any el in items has (during day) over 4s) < 0
`,
    [snapshot({ items: { A: { qty: 0 } }, c: { lines: { A: { qty: 0 } } } })],
  ],
  // A window over an element has no samples where there is no element, even where the rest alone would decide (seed 4242).
  [
    `${HEAD}rule r1 for each it in items
  warning when count((h.hours < 5s) or (it.ok == true) over 4s) < 0.5
`,
    [snapshot({ h: { hours: 0 }, items: {} }), snapshot({ h: { hours: 1 }, items: { A: { ok: false } } })],
  ],
  // The distance of the newest sample overflowed before it was divided (seed 200670386).
  [
    `${HEAD}rule r2
  warning when g.count < 0
  clear when zscore(g.count over 4s) < abs(g.count)
`,
    [snapshot({ g: { count: 0 } }), snapshot({ g: { count: 2 } }), snapshot({ g: { count: -1e308 } })],
  ],
];
