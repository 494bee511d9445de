import { type ParsedNode, isScalar, isSeq } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Comments, Name, StringLiteral } from "./ast.ts";
import type { ClauseEntry, ClauseNodes } from "./clause.ts";
import { trimBlank } from "./comments.ts";
import type { MappedText } from "./mapped-text.ts";
import { parseClause } from "./parse.ts";
import { type Place, mergeComments } from "./yaml-comments.ts";
import { type Entry, type Reading, isEmpty } from "./yaml-reading.ts";

/** What was read behind a key, with the span of key and value, and the comments that belong to both. */
export interface Clause<T> {
  readonly node: T;
  readonly span: Span;
  readonly comments?: Comments;
}

/** Takes the span of key and value, and the comments, over into the clause's node. */
export function place<T extends object>(clause: Clause<T>): T {
  const { node, span, comments } = clause;
  return Object.freeze({ ...node, span, ...(comments === undefined ? {} : { comments }) });
}

/** A key with a value: a clause of its own, or one item of a list of clauses. */
interface Item {
  readonly key: string;
  /** Where the clause begins. */
  readonly start: number;
  readonly node: ParsedNode;
  readonly place: Place;
}

function itemOf(reading: Reading, entry: Entry): Item | undefined {
  if (entry.value === undefined) {
    reading.noValue(entry);
    return undefined;
  }
  return { key: entry.key.text, start: entry.keySpan.start, node: entry.value, place: entry.place };
}

/** The clauses of a key that may stand several times: one, or a list of them. */
function itemsOf(reading: Reading, entry: Entry): Item[] {
  const whole = itemOf(reading, entry);
  if (whole === undefined) return [];
  const list = reading.follow(whole.node, (node) => (isSeq<ParsedNode>(node) ? node : undefined));
  if (list === undefined) return [whole];
  return list.items.flatMap((node) => {
    if (!isEmpty(node)) return [{ key: whole.key, start: node.range[0], node, place: node }];
    reading.noValue(entry);
    return [];
  });
}

function readItem<T>(
  reading: Reading,
  item: Item,
  read: (text: MappedText) => { node: T | undefined; comments: readonly string[] },
): Clause<T> | undefined {
  const own = reading.commentsOf(item.place);
  return reading.follow(item.node, (target) => {
    const text = reading.text(target, item.key);
    if (text === undefined) return undefined;
    const { node, comments } = read(text);
    if (node === undefined) return undefined;
    const end = target === item.node ? text.offsetOf(text.text.length) : item.node.range[1];
    const span = reading.span(item.start, end);
    const all = comments.length === 0 ? own : mergeComments([own, { before: trimBlank(comments) }]);
    return { node, span, ...(all === undefined ? {} : { comments: all }) };
  });
}

function parse<E extends ClauseEntry>(
  reading: Reading,
  entry: E,
  text: MappedText,
): { node: ClauseNodes[E] | undefined; comments: readonly string[] } {
  const { node, diagnostics, comments } = parseClause(entry, text.text, text);
  reading.tell(diagnostics);
  return { node, comments };
}

/** A clause whose value is the text that follows its keyword. */
export function readClause<E extends ClauseEntry>(reading: Reading, entry: Entry, as: E): Clause<ClauseNodes[E]> | undefined {
  const item = itemOf(reading, entry);
  return item && readItem(reading, item, (text) => parse(reading, as, text));
}

/** Likewise, for a key that may stand several times. */
export function readClauses<E extends ClauseEntry>(reading: Reading, entry: Entry, as: E): Clause<ClauseNodes[E]>[] {
  return itemsOf(reading, entry).flatMap((item) => readItem(reading, item, (text) => parse(reading, as, text)) ?? []);
}

/** A clause that is one string: the scalar itself. `null`, written without quotes, is no text. */
export function readText(reading: Reading, entry: Entry): Clause<StringLiteral> | undefined {
  const item = itemOf(reading, entry);
  return item && readItem(reading, item, (text) => literal(reading, entry, item.node, text));
}

/** Likewise, for a key that may stand several times. */
export function readTexts(reading: Reading, entry: Entry): Clause<StringLiteral>[] {
  return itemsOf(reading, entry).flatMap(
    (item) => readItem(reading, item, (text) => literal(reading, entry, item.node, text)) ?? [],
  );
}

function literal(
  reading: Reading,
  entry: Entry,
  node: ParsedNode,
  text: MappedText,
): { node: StringLiteral | undefined; comments: [] } {
  if (isScalar(node) && node.type === "PLAIN" && /^(?:~|null|Null|NULL)$/.test(text.text)) {
    reading.noValue(entry);
    return { node: undefined, comments: [] };
  }
  const span = reading.span(text.offsetOf(0), text.offsetOf(text.text.length));
  return { node: Object.freeze({ kind: "string", span, value: text.text }), comments: [] };
}

/** A clause that is there or not: its value is `true`. */
export function readFlag(reading: Reading, entry: Entry): Clause<true> | undefined {
  const item = itemOf(reading, entry);
  if (item === undefined) return undefined;
  return readItem(reading, item, (text) => {
    if (text.text === "true") return { node: true, comments: [] };
    const message = `\`${item.key}\` takes \`true\` and nothing else`;
    const help = `write \`${item.key}: true\`, or remove the line`;
    reading.diagnostics.push(diagnose("P153", reading.span(text.offsetOf(0), text.offsetOf(text.text.length)), { message, help }));
    return { node: undefined, comments: [] };
  });
}

/** A key that is the name of a rule, limit, condition or calendar. */
export function readName(reading: Reading, entry: Entry): Name | undefined {
  return parse(reading, "name", entry.key).node;
}
