import { SEVERITIES } from "../model/severity.ts";
import { TRANSITIONS } from "../model/transition.ts";
import { anything, flag, list, mapOf, nullable, number, object, oneOf, optional, type Shape, text } from "./shape.ts";

const severity = oneOf(SEVERITIES);
const identity = { source: text, policy: text, rule: text, key: nullable(text) };
const acknowledgement = object({ author: text, comment: text, at: number, until: nullable(number) });
const hold = object({ kind: oneOf(["duration", "snapshots", "updates"]) });
const values = mapOf(anything);

/** `AlertState` */
export const alertState: Shape = object({
  code: number,
  presence: oneOf(["present", "gone", "absent"]),
  suppressedBy: nullable(text),
  due: nullable(number),
  timers: mapOf(object({ since: number, count: number, frozenAt: nullable(number) }), [...SEVERITIES, "clear"]),
  missing: nullable(object({ since: number, first: number })),
  pending: nullable(object({ id: text, since: number })),
  open: nullable(
    object({
      id: text,
      ordinal: number,
      severity,
      openedBy: oneOf(["condition", "no data"]),
      held: flag,
      latched: nullable(severity),
      clearing: flag,
      firedAt: number,
      escalateFrom: number,
      escalated: nullable(number),
      repeatFrom: number,
      told: flag,
      withheld: flag,
      acknowledgement: nullable(acknowledgement),
      suppressedBy: nullable(text),
      silencedBy: nullable(text),
    }),
  ),
  owed: list(
    object({
      id: text,
      ordinal: number,
      severity,
      how: oneOf(["resolved", "closed"]),
      suppressedBy: nullable(text),
      silencedBy: nullable(text),
    }),
  ),
  changes: list(number),
  flapping: nullable(object({ severity, last: nullable(object({ id: text, ordinal: number, severity })) })),
});

/** `RecordingTail` */
export const recordingTail: Shape = object({ file: text, offset: number, bytes: text });

/** `Finding` */
export const finding: Shape = object({ message: text, values, severity });

/** `SavedRule.settings` */
export const ruleSettings: Shape = object({
  rule: text,
  each: optional(object({ variable: text, collection: anything })),
  tiers: list(object({ severity, hold: optional(hold) })),
  clear: optional(object({ hold: optional(hold) })),
});

export const keys: Shape = list(nullable(text));

/** `WatchHead` */
export const watchHead: Shape = object({
  format: oneOf(["plimsoll.watch/1"]),
  now: nullable(number),
  newest: nullable(number),
  era: number,
});

/** `Silence` */
export const silences: Shape = list(
  object({
    id: text,
    matchers: list(object({ name: text, operator: oneOf(["equal", "notEqual", "matches"]), value: text })),
    author: text,
    comment: text,
    startsAt: number,
    endsAt: number,
    everySource: optional(flag),
  }),
);

/** `PolicyLayout` */
export const policyLayouts: Shape = list(
  object({ policy: text, version: text, digest: text, rules: list(text), builtIns: list(text) }),
);

/** `Alert` */
export const alert: Shape = object({
  ...identity,
  phase: oneOf(["ok", "pending", "firing", "clearing"]),
  severity: nullable(severity),
  unknown: flag,
  episode: nullable(text),
  since: nullable(number),
  acknowledgement: nullable(acknowledgement),
  suppressedBy: nullable(text),
  silencedBy: nullable(text),
  flapping: flag,
  latched: flag,
});

/** `Told` */
export const told: Shape = object({ message: text, reason: text, values, changedAt: number });

/** `Transition` */
export const transition: Shape = object({
  ...identity,
  at: number,
  transition: oneOf(TRANSITIONS),
  severity,
  previousSeverity: nullable(severity),
  version: text,
  episode: text,
  ordinal: number,
  reason: text,
  notify: flag,
  message: text,
  values,
});
