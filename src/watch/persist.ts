import { carryOver, closeRemoved, keysLiveOn } from "../lifecycle/carry.ts";
import { skipDowntime } from "../lifecycle/downtime.ts";
import type { Settings, Telling } from "../lifecycle/input.ts";
import type { AlertState } from "../lifecycle/state.ts";
import type { Transition } from "../model/transition.ts";
import { BUILT_IN_RULES } from "../model/built-in-rules.ts";
import type { FindSilence, PolicyWatch } from "./policy-watch.ts";
import type { SavedPolicy, SavedRule } from "./saved.ts";

/** What is remembered of one policy's alerts. */
export function savePolicy(watch: PolicyWatch): SavedPolicy {
  const { policy, version, digest } = watch.bundle;
  return {
    policy,
    version,
    digest,
    rules: watch.rules.flatMap((rule) => rule.save() ?? []),
    builtIns: BUILT_IN_RULES.flatMap((rule) => {
      const builtIn = watch.builtIns[rule];
      const alerts = builtIn.slots().map(({ identity: { key }, state }) => {
        return { key, state: state ?? null, finding: builtIn.findingOf(key) ?? null };
      });
      return alerts.length === 0 ? [] : [{ rule, alerts }];
    }),
  };
}

/**
 * Gives a policy the alerts that were remembered of it or of an earlier version. What has no place in the new version closes with the
 * reason `policy`; `downtime` (ms) counts towards no timer.
 */
export function adoptPolicy(watch: PolicyWatch, saved: SavedPolicy, downtime: number, close: CloseAs): readonly Transition[] {
  const closed: Transition[] = [];
  const sameBundle = saved.digest === watch.bundle.digest;
  for (const before of saved.rules) {
    const rule = watch.rule(before.settings.rule);
    const livesOn = rule !== undefined && keysLiveOn(before.settings, rule.settings);
    const settingsBefore = withDefaults(before);
    for (const { key, state } of before.alerts) {
      if (livesOn) rule.adopt(key, state === null ? undefined : carry(state, settingsBefore, rule.settings, sameBundle, downtime));
      else if (state !== null) closed.push(...closeRemoved(settingsBefore, state, close(settingsBefore, key)));
    }
  }
  for (const { rule, alerts } of saved.builtIns) {
    const name = BUILT_IN_RULES.find((each) => each === rule);
    if (name === undefined) continue;
    for (const { key, state, finding } of alerts) {
      watch.builtIns[name].adopt(key, state === null ? undefined : skipDowntime(state, downtime), finding ?? undefined);
    }
  }
  return closed;
}

/** How an alert that a change of policies closes is told. */
export type CloseAs = (settings: Settings, key: string | null) => Telling;

export function closeAs(source: string, saved: SavedPolicy, now: number, findSilence: FindSilence): CloseAs {
  return (settings, key) => {
    const identity = { source, policy: saved.policy, rule: settings.rule, key };
    return {
      now,
      identity,
      version: saved.version,
      flapLimit: Infinity,
      silencedBy: (severity) => findSilence(identity, settings, severity),
      describe: () => ({ message: `${settings.rule} is no longer part of ${saved.policy}`, values: {} }),
    };
  };
}

/** Closes all alerts of a policy that is no longer watched. */
export function closePolicy(saved: SavedPolicy, close: CloseAs): readonly Transition[] {
  const builtIns = saved.builtIns.map(({ rule, alerts }) => ({ settings: { rule, tiers: [] }, alerts }));
  return [...saved.rules, ...builtIns].flatMap((before) => {
    const settings = withDefaults(before);
    return before.alerts.flatMap(({ key, state }) => (state === null ? [] : closeRemoved(settings, state, close(settings, key))));
  });
}

function carry(state: AlertState, before: Settings, after: Settings, sameBundle: boolean, downtime: number): AlertState {
  const moved = skipDowntime(state, downtime);
  return sameBundle ? moved : carryOver(moved, before, after);
}

/** Of a removed rule only its name, tiers and `clear` are known. */
function withDefaults({ settings }: SavedRule): Settings {
  return { ...settings, missing: { kind: "hold" }, ownMissing: false, latch: false, escalations: [], labels: {} };
}
