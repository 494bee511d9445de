import { matchesGlob } from "../../model/glob.ts";
import { compareSeverity } from "../../model/severity.ts";
import { onCallAt } from "./rotation.ts";
import type { Route, RouteMatch, RoutingTable, Subject } from "./table.ts";

/** Who is told of a transition, and why. */
export interface Decision {
  /** Names of recipients, each once, in the order in which they are named. */
  readonly recipients: readonly string[];
  /** What was asked, in order. */
  readonly steps: readonly Step[];
}

export interface Step {
  /** `route 2`, `escalation`, `default`. */
  readonly name: string;
  readonly taken: boolean;
  /** What did not fit, or how names led to recipients. */
  readonly why: string;
}

const ESCALATED = /^escalated to (.*)$/s;

/**
 * Pure: who is told depends on the settings, the transition, its policy and the instant alone. An escalation goes to whom it names; everything else to the
 * routes that take it, until one does not go on; what no route takes, to each recipient whose own `severity` says so.
 */
export function decide(table: RoutingTable, subject: Subject, at: number): Decision {
  const steps: Step[] = [];
  const names: string[] = [];
  const take = (name: string, to: readonly string[], why: string): void => {
    const { recipients, how } = resolveNames(table, to, at);
    names.push(...recipients);
    steps.push({ name, taken: true, why: [why, how].filter((each) => each !== "").join("; ") });
  };
  const who = subject.transition === "escalated" ? ESCALATED.exec(subject.reason)?.[1] : undefined;
  if (who !== undefined && isKnown(table, who)) {
    take("escalation", [who], `it escalates to ${who}`);
    return { recipients: [...new Set(names)], steps };
  }
  if (who !== undefined) steps.push({ name: "escalation", taken: false, why: `the settings know nobody called \`${who}\`` });
  let isTaken = false;
  for (const route of who === undefined ? table.routes : []) {
    const hindrance = whyNot(route.match, subject, at);
    if (hindrance !== undefined) {
      steps.push({ name: route.name, taken: false, why: hindrance });
      continue;
    }
    isTaken = true;
    take(route.name, route.to, reach(route));
    if (!route.goesOn) break;
  }
  if (!isTaken) {
    const fitting = table.recipients.filter(
      ({ severity }) => severity !== "never" && compareSeverity(subject.severity, severity) >= 0,
    );
    const why =
      fitting.length === 0 ? `no recipient has a severity of ${subject.severity} or below` : "by the severity of each recipient";
    names.push(...fitting.map(({ name }) => name));
    steps.push({ name: "default", taken: fitting.length > 0, why });
  }
  return { recipients: [...new Set(names)], steps };
}

function reach({ to, goesOn }: Route): string {
  const whom = to.length === 0 ? "nobody is told" : "";
  return [whom, goesOn ? "routes behind it are asked as well" : ""].filter((each) => each !== "").join("; ");
}

/** Whether a name leads to recipients. */
export function isKnown({ recipients, rotations, groups }: RoutingTable, name: string): boolean {
  return recipients.some((each) => each.name === name) || Object.hasOwn(rotations, name) || Object.hasOwn(groups, name);
}

/** Groups to their members, rotations to who is on call. */
export function resolveNames(
  table: RoutingTable,
  names: readonly string[],
  at: number,
): { readonly recipients: readonly string[]; readonly how: string } {
  const recipients: string[] = [];
  const how: string[] = [];
  const entered = new Set<string>();
  const visit = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    const group = Object.hasOwn(table.groups, name) ? table.groups[name] : undefined;
    const rotation = Object.hasOwn(table.rotations, name) ? table.rotations[name] : undefined;
    if (group !== undefined) {
      how.push(`${name} is ${group.join(", ")}`);
      group.forEach(visit);
    } else if (rotation !== undefined) {
      const { who, insteadOf } = onCallAt(rotation, at);
      how.push(`${who} is on call for ${name}${insteadOf === null ? "" : ` instead of ${insteadOf}`}`);
      visit(who);
    } else recipients.push(name);
  };
  names.forEach(visit);
  return { recipients, how: how.join("; ") };
}

/** What does not fit, in a few words; undefined: everything does. */
function whyNot(match: RouteMatch, subject: Subject, at: number): string | undefined {
  const { severity, labels = {}, session } = match;
  if (severity !== undefined && compareSeverity(subject.severity, severity) < 0) return `severity is below ${severity}`;
  for (const name of ["owner", "policy", "rule", "source", "key"] as const) {
    const patterns = match[name];
    if (patterns === undefined) continue;
    const value = subject[name];
    if (value === null) return `there is no ${name}`;
    if (!patterns.some((pattern) => matchesGlob(value, pattern))) return `${name} is not ${patterns.join(" or ")}`;
  }
  for (const [name, patterns] of Object.entries(labels)) {
    const value = Object.hasOwn(subject.labels, name) ? subject.labels[name] : undefined;
    if (value === undefined) return `there is no label ${name}`;
    if (!patterns.some((pattern) => matchesGlob(value, pattern))) return `label ${name} is not ${patterns.join(" or ")}`;
  }
  if (session === undefined || session.isHeld(at) === session.inside) return undefined;
  return session.inside ? `${session.name} is not in session` : `${session.name} is in session`;
}
