import fc from "fast-check";
import type { JsonValue } from "../../src/model/json.ts";
import { SEVERITIES } from "../../src/model/severity.ts";
import { type Transition, TRANSITIONS } from "../../src/model/transition.ts";
import type { Alert, SavedPolicy, SavedRule, SavedWatch } from "../../src/monitor/store.ts";

type AlertState = NonNullable<SavedRule["alerts"][number]["state"]>;

const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const maybeInstant = fc.option(instant, { nil: null });
/** Text as hostile snapshots and settings have it: lone surrogates, NUL, quotation marks, nothing at all. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "null", '"', "\\", "\n", "\u0000", "\ud800", "\udfff", "M&M", "__proto__", "नमस्ते"),
);
const name = fc.oneof(
  fc.constantFrom("loss", "errors", "drift", "broker_down"),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
  anyText,
);
const severity = fc.constantFrom(...SEVERITIES);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value + 0);
const json = fc.oneof<fc.Arbitrary<JsonValue>[]>(number, anyText, fc.boolean(), fc.constant(null));
const values = fc.dictionary(anyText, json, { maxKeys: 3, noNullPrototype: true });
const episode = fc.stringMatching(/^[0-9a-f]{16}$/);
const maybeText = fc.option(anyText, { nil: null });
const acknowledgement = fc.record({ author: anyText, comment: anyText, at: instant, until: maybeInstant });

const timer = fc.record({ since: instant, count: fc.nat(), frozenAt: maybeInstant });
export const stateArbitrary: fc.Arbitrary<AlertState> = fc.record({
  code: fc.nat({ max: 1_023 }),
  presence: fc.constantFrom("present", "gone", "absent"),
  suppressedBy: maybeText,
  due: maybeInstant,
  timers: fc.record({ info: timer, warning: timer, critical: timer, clear: timer }, { requiredKeys: [], noNullPrototype: true }),
  missing: fc.option(fc.record({ since: instant, first: instant }), { nil: null }),
  pending: fc.option(fc.record({ id: episode, since: instant }), { nil: null }),
  open: fc.option(
    fc.record({
      id: episode,
      ordinal: fc.nat(),
      severity,
      openedBy: fc.constantFrom("condition", "no data"),
      held: fc.boolean(),
      latched: fc.option(severity, { nil: null }),
      clearing: fc.boolean(),
      firedAt: instant,
      escalateFrom: instant,
      escalated: maybeInstant,
      repeatFrom: instant,
      told: fc.boolean(),
      withheld: fc.boolean(),
      acknowledgement: fc.option(acknowledgement, { nil: null }),
      suppressedBy: maybeText,
      silencedBy: maybeText,
    }),
    { nil: null },
  ),
  owed: fc.array(
    fc.record({
      id: episode,
      ordinal: fc.nat(),
      severity,
      how: fc.constantFrom("resolved", "closed"),
      suppressedBy: maybeText,
      silencedBy: maybeText,
    }),
    { maxLength: 2 },
  ),
  changes: fc.array(instant, { maxLength: 3 }),
  flapping: fc.option(
    fc.record({ severity, last: fc.option(fc.record({ id: episode, ordinal: fc.nat(), severity }), { nil: null }) }),
    { nil: null },
  ),
});

const keys = fc.uniqueArray(maybeText, { maxLength: 4 });
const maybeState = fc.option(stateArbitrary, { nil: null });
const hold = fc.constantFrom({ kind: "duration", ms: 30_000 } as const, { kind: "snapshots", count: 3 } as const);
const tiers = fc
  .uniqueArray(severity, { minLength: 1 })
  .chain((severities) =>
    fc.tuple(
      ...severities.map((each) =>
        fc.option(hold, { nil: undefined }).map((held) => (held ? { severity: each, hold: held } : { severity: each })),
      ),
    ),
  );

const alertsOf = <Alert>(alert: (key: string | null) => fc.Arbitrary<Alert>): fc.Arbitrary<Alert[]> =>
  keys.chain((all) => fc.tuple(...all.map(alert)));

function policyOf(policy: string): fc.Arbitrary<SavedPolicy> {
  const rules = fc.uniqueArray(name, { maxLength: 4 }).chain((names) =>
    fc.tuple(
      ...names.map((rule) =>
        fc.record({
          settings: fc.tuple(tiers, fc.boolean()).map(([all, clear]) => ({ rule, tiers: all, ...(clear ? { clear: {} } : {}) })),
          alerts: alertsOf((key) => maybeState.map((each) => ({ key, state: each }))),
        }),
      ),
    ),
  );
  const builtIns = fc.subarray(["snapshot_invalid!", "clock_skew!"]).chain((names) =>
    fc.tuple(
      ...names.map((rule) =>
        fc.record({
          rule: fc.constant(rule),
          alerts: alertsOf((key) =>
            fc
              .tuple(maybeState, fc.option(fc.record({ message: anyText, values, severity }), { nil: null }))
              .map(([each, finding]) => ({ key, state: each, finding })),
          ),
        }),
      ),
    ),
  );
  return fc.record({ policy: fc.constant(policy), version: fc.constantFrom("1.0.0", "1.1.0"), digest: anyText, rules, builtIns });
}

export function savedWatchOf(source: string): fc.Arbitrary<SavedWatch> {
  return fc.record({
    format: fc.constant("plimsoll.watch/1"),
    source: fc.constant(source),
    now: maybeInstant,
    newest: maybeInstant,
    era: fc.nat({ max: 3 }),
    silences: fc.array(
      fc.record({
        id: episode,
        matchers: fc.array(
          fc.record({ name: anyText, operator: fc.constantFrom("equal", "notEqual", "matches"), value: anyText }),
          { maxLength: 2 },
        ),
        author: anyText,
        comment: anyText,
        startsAt: instant,
        endsAt: instant,
      }),
      { maxLength: 2 },
    ),
    policies: fc.uniqueArray(name, { maxLength: 3 }).chain((names) => fc.tuple(...names.map(policyOf))),
  });
}

/**
 * What a watch may come to be after another one: some states stay the very objects they were, others are new or gone, keys and rules come and go.
 */
export function laterWatch(before: SavedWatch): fc.Arbitrary<SavedWatch> {
  const policies = fc.tuple(
    ...before.policies.map((policy) =>
      fc.tuple(fc.integer({ min: 0, max: 9 }), policyOf(policy.policy)).map(([choice, other]): SavedPolicy => {
        if (choice < 5) return { ...policy, rules: policy.rules.map((rule) => ({ ...rule, settings: { ...rule.settings } })) };
        if (choice < 7)
          return { ...policy, rules: policy.rules.map((rule, index) => ({ ...rule, alerts: changed(rule, other, index) })) };
        if (choice < 8) return { ...policy, rules: policy.rules.toReversed(), builtIns: other.builtIns };
        return other;
      }),
    ),
  );
  return fc.tuple(savedWatchOf(before.source), policies, fc.boolean()).map(([other, some, silent]) => ({
    ...other,
    silences: silent ? before.silences : other.silences,
    policies: some,
  }));
}

/** The states of another rule in the place of some of this one's; the last key forgotten. */
function changed(rule: SavedRule, other: SavedPolicy, index: number): SavedRule["alerts"] {
  const from = other.rules[index % Math.max(1, other.rules.length)]?.alerts ?? [];
  return rule.alerts
    .slice(0, -1)
    .map((alert, place) => ({ key: alert.key, state: place % 2 === 0 ? alert.state : (from[place]?.state ?? null) }));
}

export const alertArbitrary: fc.Arbitrary<Alert> = fc.record({
  source: fc.constantFrom("engine", "other"),
  policy: name,
  rule: name,
  key: maybeText,
  phase: fc.constantFrom("pending", "firing", "clearing"),
  severity: fc.option(severity, { nil: null }),
  unknown: fc.boolean(),
  episode: fc.option(episode, { nil: null }),
  since: maybeInstant,
  acknowledgement: fc.option(acknowledgement, { nil: null }),
  suppressedBy: maybeText,
  silencedBy: maybeText,
  flapping: fc.boolean(),
  latched: fc.boolean(),
});

export const transitionArbitrary: fc.Arbitrary<Transition> = fc.record({
  source: fc.constantFrom("engine", "other"),
  policy: name,
  rule: name,
  key: maybeText,
  at: instant,
  transition: fc.constantFrom(...TRANSITIONS),
  severity,
  previousSeverity: fc.option(severity, { nil: null }),
  version: anyText,
  episode: fc.constantFrom("00000000000000aa", "00000000000000bb", "00000000000000cc"),
  ordinal: fc.integer({ min: 1, max: 4 }),
  reason: anyText,
  notify: fc.boolean(),
  message: anyText,
  values,
});
