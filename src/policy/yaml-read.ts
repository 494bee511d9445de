import { isScalar } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Calendar, Condition, Header, Import, Limit, PolicyFile, PolicyHeader } from "./ast.ts";
import type { ParsedPolicy } from "./parse.ts";
import { printText } from "./print-literal.ts";
import { place, readClause, readName, readText, readTexts } from "./yaml-clause.ts";
import { mergeComments } from "./yaml-comments.ts";
import { readYamlDocument } from "./yaml-document.ts";
import { FILE_KEYS, type FileKey } from "./yaml-keys.ts";
import { type Entry, Reading, shown } from "./yaml-reading.ts";
import { isRuleKey, readRule } from "./yaml-rule.ts";
import type { YamlSource } from "./yaml-scalar.ts";

/**
 * Reads the YAML spelling (language section 2): the text behind each key goes through the same grammar as the text spelling, with spans that
 * point into the YAML file. A file that is no YAML gives an empty policy and what is wrong with it.
 */
export function parseYamlPolicy(source: YamlSource): ParsedPolicy {
  const document = readYamlDocument(source);
  const reading = new Reading(source, document);
  if (document.diagnostics.length > 0 || document.root === undefined) {
    return { policy: build(reading, {}, []), diagnostics: reading.diagnostics };
  }
  const help = "begin with `policy: NAME` on a line of its own";
  const entries = reading.follow(document.root, (root) => reading.entries(root, "a policy file", help)) ?? [];
  const draft = new Map<FileKey, Entry>();
  for (const entry of entries) {
    if (isFileKey(entry.key.text)) draft.set(entry.key.text, entry);
    else reading.unknownKey(entry, "a policy file", Object.keys(FILE_KEYS));
  }
  const policy = build(reading, readHeader(reading, draft), [...draft]);
  return { policy, diagnostics: inOrder(reading.diagnostics) };
}

/** Past these a file is broken as a whole. The text spelling stops there too. */
const MOST_FINDINGS = 100;

/** In the order of the file, each once: text behind an anchor is read again for every alias. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const distinct = new Map(
    diagnostics.map((each) => [JSON.stringify([each.primary.span.start, each.primary.span.end, each.code, each.message]), each]),
  );
  const sorted = [...distinct.values()].sort((a, b) => a.primary.span.start - b.primary.span.start);
  const beyond = sorted[MOST_FINDINGS];
  if (beyond === undefined) return sorted;
  const message = `more than ${MOST_FINDINGS} errors: those from here on are not shown`;
  const help = "mend the first errors, then check again; if this is no policy file, name another";
  return [...sorted.slice(0, MOST_FINDINGS), diagnose("P115", beyond.primary.span, { message, help })];
}

function isFileKey(key: string): key is FileKey {
  return Object.hasOwn(FILE_KEYS, key);
}

function build(reading: Reading, header: Header, entries: readonly [FileKey, Entry][]): PolicyFile {
  const lists = new Map(entries);
  return Object.freeze({
    kind: "policy",
    span: reading.span(0, reading.source.text.length),
    header: Object.freeze(header),
    imports: Object.freeze(readImports(reading, lists.get("imports"))),
    limits: Object.freeze(named(reading, lists.get("limits"), readLimit)),
    calendars: Object.freeze(named(reading, lists.get("calendars"), readCalendar)),
    conditions: Object.freeze(named(reading, lists.get("conditions"), readCondition)),
    rules: Object.freeze(named(reading, lists.get("rules"), readRule, clausesBeside)),
    trailing: Object.freeze([...reading.trailing]),
  });
}

function readHeader(reading: Reading, entries: ReadonlyMap<FileKey, Entry>): Header {
  const policy = readPolicyHeader(reading, entries.get("policy"), entries.get("version"));
  const metrics = only(entries.get("metrics"), (entry) => readText(reading, entry));
  const currency = only(entries.get("currency"), (entry) => readClause(reading, entry, "currency"));
  const stale = only(entries.get("stale"), (entry) => readClause(reading, entry, "stale"));
  const missing = only(entries.get("missing"), (entry) => readClause(reading, entry, "missing"));
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(metrics === undefined
      ? {}
      : { metrics: place({ ...metrics, node: { kind: "metrics-header", span: metrics.span, schema: metrics.node } as const }) }),
    ...(currency === undefined ? {} : { currency: place(currency) }),
    ...(stale === undefined ? {} : { stale: place(stale) }),
    ...(missing === undefined ? {} : { missing: place(missing) }),
  };
}

function only<T, R>(value: T | undefined, read: (value: T) => R | undefined): R | undefined {
  return value === undefined ? undefined : read(value);
}

/** `policy` and `version` are two keys and one clause. */
function readPolicyHeader(reading: Reading, policy: Entry | undefined, version: Entry | undefined): PolicyHeader | undefined {
  const together = isScalar(policy?.value) ? /^(\S+)\s+version\s+(\S+)$/.exec(policy.value.source.trim()) : null;
  if (policy?.value !== undefined && version === undefined && together !== null) {
    const [, written = "", number = ""] = together;
    const help = `write \`policy: ${shown(written)}\`, and \`version: ${shown(number)}\` on a line of its own`;
    reading.diagnostics.push(
      diagnose("P158", reading.spanOf(policy.value), { message: "in this spelling `version` is a key of its own", help }),
    );
    return undefined;
  }
  const name = policy && readClause(reading, policy, "name");
  const number = version && readClause(reading, version, "version");
  const alone = policy === undefined ? version : version === undefined ? policy : undefined;
  if (alone !== undefined) {
    const other = alone === policy ? "version" : "policy";
    const message = `\`${alone.key.text}\` stands without \`${other}\`, and the two are one clause`;
    const help = other === "version" ? "add `version: 1.0.0`" : "add `policy: NAME`";
    reading.diagnostics.push(diagnose("P158", alone.keySpan, { message, help }));
  }
  if (name === undefined || number === undefined) return undefined;
  const comments = mergeComments([name.comments, number.comments]);
  const span = reading.span(Math.min(name.span.start, number.span.start), Math.max(name.span.end, number.span.end));
  return Object.freeze({
    kind: "policy-header",
    span,
    name: name.node,
    version: number.node.text,
    ...(comments === undefined ? {} : { comments }),
  });
}

function commentsOf(clause: { readonly comments?: PolicyHeader["comments"] }): Pick<PolicyHeader, "comments"> {
  return clause.comments === undefined ? {} : { comments: clause.comments };
}

function readImports(reading: Reading, entry: Entry | undefined): Import[] {
  if (entry === undefined) return [];
  return readTexts(reading, entry).map((clause) =>
    Object.freeze({ kind: "import", span: clause.span, file: clause.node, ...commentsOf(clause) }),
  );
}

/** The items below `limits:`, `calendars:`, `conditions:` or `rules:`. */
function named<T>(
  reading: Reading,
  entry: Entry | undefined,
  read: (reading: Reading, item: Entry) => T | undefined,
  sift: (reading: Reading, items: readonly Entry[]) => readonly Entry[] = (_, items) => items,
): T[] {
  if (entry === undefined) return [];
  if (entry.value === undefined) {
    reading.noValue(entry);
    return [];
  }
  const help = "put each on a line of its own: a name, `:` and its text";
  return (
    reading.follow(entry.value, (node) =>
      sift(reading, reading.entries(node, `\`${entry.key.text}\``, help)).flatMap((item) => read(reading, item) ?? []),
    ) ?? []
  );
}

/** Leaves out rules without a value whose clauses stand beside them and not below, and tells each once. */
function clausesBeside(reading: Reading, items: readonly Entry[]): readonly Entry[] {
  const kept: Entry[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const [item, next] = [items[at], items[at + 1]];
    if (item === undefined) break;
    if (item.value !== undefined || next === undefined || !isRuleKey(next.key.text) || next.value === undefined) {
      kept.push(item);
      continue;
    }
    const message = `the clauses of \`${shown(item.key.text)}\` stand beside it, so it has none`;
    const help = `indent \`${next.key.text}:\` and what follows it by two more spaces`;
    reading.diagnostics.push(
      diagnose("P154", item.keySpan, { message, help, secondary: [{ span: next.keySpan, text: "not below it" }] }),
    );
    while (isRuleKey(items[at + 1]?.key.text ?? "")) at += 1;
  }
  return kept;
}

function readLimit(reading: Reading, entry: Entry): Limit | undefined {
  const name = readName(reading, entry);
  const clause = readClause(reading, entry, "limit");
  if (name === undefined || clause === undefined) return undefined;
  const { value, within, because } = clause.node;
  return Object.freeze({
    kind: "limit",
    span: clause.span,
    name,
    value,
    ...(within === undefined ? {} : { within }),
    ...(because === undefined ? {} : { because }),
    ...commentsOf(clause),
  });
}

function readCalendar(reading: Reading, entry: Entry): Calendar | undefined {
  const name = readName(reading, entry);
  const { value } = entry;
  if (isScalar(value) && !/^from\b/.test(value.source.trim())) {
    const written = value.source.length > 60 ? "FILE" : value.source;
    const message = "a calendar is `from` and a file in quotes";
    reading.diagnostics.push(diagnose("P101", reading.spanOf(value), { message, help: `write \`from ${printText(written)}\`` }));
    return undefined;
  }
  const clause = readClause(reading, entry, "calendar");
  if (name === undefined || clause === undefined) return undefined;
  return Object.freeze({ kind: "calendar", span: clause.span, name, file: clause.node, ...commentsOf(clause) });
}

function readCondition(reading: Reading, entry: Entry): Condition | undefined {
  const name = readName(reading, entry);
  const clause = readClause(reading, entry, "condition");
  if (name === undefined || clause === undefined) return undefined;
  return Object.freeze({ kind: "condition", span: clause.span, name, value: clause.node, ...commentsOf(clause) });
}
