import type { Bundle } from "../../bundle/bundle.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { BUILT_IN_RULES } from "../../model/built-in-rules.ts";
import { matchesGlob } from "../../model/glob.ts";
import { SEVERITIES } from "../../model/severity.ts";
import type { Silence } from "../../lifecycle/silence.ts";
import { settingsOf } from "../../monitor/against-limit.ts";
import type { StoredAlert } from "../../monitor/store.ts";

export type Matcher = Silence["matchers"][number];

export type Matchers =
  | { readonly ok: true; readonly matchers: readonly Matcher[] }
  | { readonly ok: false; readonly problem: string; readonly help: string };

const WRITTEN = /^([A-Za-z_][\w.-]*)(=~|!=|=)(.*)$/s;
const OPERATORS = { "=": "equal", "!=": "notEqual", "=~": "matches" } as const;
const PROPERTIES = ["source", "policy", "rule", "key", "severity", "owner"] as const;
const HELP = "write matchers as `rule=NAME`, `key!=NAME` or `key=~PATTERN`, where `*` stands for any text";

/**
 * What an operator wrote as matchers. A name or rule that no policy at work has is refused: such a silence would hush nothing, and nobody would
 * notice.
 */
export function readMatchers(words: readonly string[], policies: ReadonlyMap<string, Bundle>): Matchers {
  const matchers: Matcher[] = [];
  for (const word of words) {
    const match = WRITTEN.exec(word);
    if (match === null) return { ok: false, problem: `\`${word}\` is no matcher`, help: HELP };
    const [, name = "", sign = "=", value = ""] = match;
    const matcher = { name, operator: OPERATORS[sign as keyof typeof OPERATORS], value };
    const fault = faultOf(matcher, policies);
    if (fault !== undefined) return { ok: false, ...fault };
    matchers.push(matcher);
  }
  return { ok: true, matchers };
}

function faultOf(
  { name, operator, value }: Matcher,
  policies: ReadonlyMap<string, Bundle>,
): { readonly problem: string; readonly help: string } | undefined {
  if (operator !== "matches" && value.includes("*")) {
    return { problem: `\`${value}\` is a pattern, and = and != compare letter by letter`, help: `write \`${name}=~${value}\`` };
  }
  const settings = [...policies.values()].flatMap(({ alerts }) => alerts);
  if (settings.length === 0) return undefined;
  const labels = settings.flatMap((each) => Object.keys(each.labels));
  const names: readonly string[] = [...PROPERTIES, ...labels];
  if (!names.includes(name)) {
    return {
      problem: `no alert has a \`${name}\``,
      help: didYouMean(name, names, `match one of ${[...new Set(names)].join(", ")}`),
    };
  }
  if (operator !== "equal") return undefined;
  const values: Readonly<Partial<Record<string, readonly string[]>>> = {
    rule: [...settings.map(({ rule }) => rule), ...BUILT_IN_RULES],
    policy: [...policies.keys()],
    severity: SEVERITIES,
  };
  const known = Object.hasOwn(values, name) ? values[name] : undefined;
  if (known === undefined || known.includes(value)) return undefined;
  const help = didYouMean(value, known, "correct it, or list what is there with `monitor status`");
  return { problem: `no policy at work has the ${name} \`${value}\``, help };
}

/** Whether a silence with these matchers is about this alert, as far as can be told here: language reference, section 7. */
export function matchAlert(matchers: readonly Matcher[], alert: StoredAlert, policies: ReadonlyMap<string, Bundle>): boolean {
  const settings = settingsOf(policies.get(alert.policy), alert.rule);
  return matchers.every(({ name, operator, value }) => {
    const own = propertyOf(name, alert, settings?.owner, settings?.labels ?? {});
    if (operator === "matches") return matchesGlob(own, value);
    return (own === value) === (operator === "equal");
  });
}

function propertyOf(name: string, alert: StoredAlert, owner: string | undefined, labels: Readonly<Record<string, string>>): string {
  switch (name) {
    case "source":
    case "policy":
    case "rule":
      return alert[name];
    case "key":
      return alert.key ?? "";
    case "severity":
      return alert.severity ?? "";
    case "owner":
      return owner ?? "";
    default:
      return Object.hasOwn(labels, name) ? (labels[name] ?? "") : "";
  }
}
