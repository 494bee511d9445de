import type { BundleFact } from "../bundle/bundle.ts";
import { canonicalJson } from "../bundle/canonical.ts";
import type { CheckedPolicy } from "../check/checked.ts";
import type { JsonValue } from "../model/json.ts";
import { freeVariables, isNumberTerm, isStringTerm, subterms } from "../model/subterms.ts";
import type { CollectionRef, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import { type Definitions, embedTerm } from "./embed.ts";
import { sourceText } from "./fact-name.ts";
import { given } from "./given.ts";
import type { LimitNotes } from "./limit-notes.ts";
import type { Scope } from "./metric-index.ts";
import { meaningOf } from "./named-conditions.ts";
import { isInstant } from "./operand.ts";
import { printCollection } from "./print-term.ts";

/**
 * The derived facts of one bundle. A fact is known by its canonical source text; the same text means two things only below loop variables
 * of one name over different collections, and then the later one says its collection too. Terms that are equal, provenance included, are one fact.
 */
export class FactTable {
  readonly #policy: CheckedPolicy;
  readonly #notes: LimitNotes;
  readonly #refer: (name: string) => void;
  readonly #definitions: Definitions;
  readonly #facts = new Map<string, BundleFact>();
  readonly #names = new Map<string, string>();
  readonly #reserved: ReadonlySet<string>;

  /** `refer` is called with each named condition that a fact still names. */
  constructor(policy: CheckedPolicy, notes: LimitNotes, refer: (name: string) => void) {
    this.#policy = policy;
    this.#notes = notes;
    this.#refer = refer;
    this.#definitions = (name) => meaningOf(name, policy);
    this.#reserved = new Set(policy.schema.root.properties.keys());
  }

  /** The name of the fact that `term` is, which from now on is in the bundle. */
  add(term: Term, scope: Scope): string {
    const free = freeVariables(term);
    const [variable, collection] = [...scope].find(([name]) => free.includes(name)) ?? [];
    const identity = canonicalJson([term, collection ?? null] as unknown as JsonValue);
    const known = this.#names.get(identity);
    if (known !== undefined) return known;
    const text = sourceText(term, this.#policy.origins);
    const name = this.#freeName(text, collection);
    this.#names.set(identity, name);
    const embedded = embedTerm(term, this.#definitions, this.#notes);
    this.#facts.set(name, {
      type: factType(term),
      unit: this.unit(term),
      term: embedded,
      ...given({ variable, collection }),
    });
    this.#referFrom(embedded);
    return name;
  }

  #referFrom(term: Term): void {
    if (term.term === "condition") this.#refer(term.name);
    for (const operand of subterms(term)) this.#referFrom(operand);
  }

  /** The unit in which a number is shown; `count` for everything else. */
  unit(term: Term): Unit {
    return this.#policy.units.get(term) ?? "count";
  }

  /** The names of all facts but that which is never true. */
  derived(): ReadonlySet<string> {
    return new Set([...this.#facts].filter(([, { term }]) => term.term !== "boolean").map(([name]) => name));
  }

  /** All facts by name. */
  table(): Readonly<Record<string, BundleFact>> {
    return Object.fromEntries(this.#facts);
  }

  /** `of` is what tells facts of one text apart. */
  #freeName(text: string, of: CollectionRef | undefined): string {
    const candidates = of === undefined ? [text] : [text, `${text} in ${printCollection(of)}`];
    const isFree = (name: string): boolean => !this.#facts.has(name) && !this.#reserved.has(name);
    const found = candidates.find(isFree);
    if (found !== undefined) return found;
    for (let count = 2; ; count += 1) {
      const name = `${text} #${count}`;
      if (isFree(name)) return name;
    }
  }
}

function factType(term: Term): BundleFact["type"] {
  if (isNumberTerm(term)) return isInstant(term) ? "timestamp" : "number";
  return isStringTerm(term) ? "string" : "boolean";
}
