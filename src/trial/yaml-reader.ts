import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Code } from "../diagnostics/codes.ts";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { JsonValue } from "../model/json.ts";

/** More aliases than any test needs, and too few for an expansion to hurt. */
const MAX_ALIASES = 100;

/** How mistakes in one kind of file are told: the code of each kind of mistake, and what the file is called. */
export interface YamlDialect {
  readonly syntax: Code;
  /** A key that is unknown or has no value. */
  readonly key: Code;
  /** A list where a mapping belongs, and the like. */
  readonly kind: Code;
  /** Text that cannot be read as what it stands for. */
  readonly value: Code;
  /** `a test file` */
  readonly name: string;
  /** Where the reader finds how it is written. */
  readonly reference: string;
}

const TEST_FILES: YamlDialect = {
  syntax: "P510",
  key: "P511",
  kind: "P511",
  value: "P511",
  name: "a test file",
  reference: "docs/testing.md",
};

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Undefined where nothing stands behind the colon. */
  readonly value: Node | undefined;
}

/** Walks one YAML document and collects what is wrong with it, at its place. Every method that answers undefined has said why. */
export class YamlReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly root: Node | undefined;
  readonly file: string;
  readonly #length: number;
  readonly #document: Document | undefined;
  readonly #dialect: YamlDialect;

  constructor(source: { readonly file: string; readonly text: string }, dialect: YamlDialect = TEST_FILES) {
    this.file = source.file;
    this.#dialect = dialect;
    this.#length = source.text.length;
    this.#document = this.#parse(source.text);
    this.root = this.diagnostics.length > 0 ? undefined : (this.#document?.contents ?? undefined);
  }

  span(node: Node | undefined): Span {
    const [start, end] = node?.range ?? [0, 0];
    return { file: this.file, start, end: Math.max(start, end) };
  }

  /** Tells a mistake; answers `otherwise`, what to go on with. */
  fail<T = undefined>(code: Code, at: Span | Node | undefined, message: string, help: string, otherwise?: T): T | undefined {
    const span = at !== undefined && "file" in at ? at : this.span(at);
    this.diagnostics.push(diagnose(code, span, { message, help }));
    return otherwise;
  }

  /** The node itself, or what an alias stands for. */
  resolve(node: Node): Node {
    if (!isAlias(node) || this.#document === undefined) return node;
    return node.resolve(this.#document) ?? node;
  }

  map(node: Node | undefined, what: string, example: string): YAMLMap | undefined {
    const found = node === undefined ? undefined : this.resolve(node);
    if (isMap(found)) return found;
    return this.fail(this.#dialect.kind, node, `${what} must be a mapping`, `write \`${example}\``);
  }

  list(node: Node | undefined, what: string, example: string): readonly Node[] | undefined {
    const found = node === undefined ? undefined : this.resolve(node);
    if (isSeq(found)) return (found as YAMLSeq<Node | null>).items.filter((item): item is Node => item !== null);
    return this.fail(this.#dialect.kind, node, `${what} must be a list`, `write \`${example}\``);
  }

  entries(map: YAMLMap): readonly YamlEntry[] {
    const entries: YamlEntry[] = [];
    for (const pair of map.items) {
      const key = pair.key as Node;
      if (!isScalar(key)) {
        this.fail(this.#dialect.key, key, "a key must be plain text", "quote it, or write a single word");
        continue;
      }
      const value = (pair.value as Node | null) ?? undefined;
      const empty = value !== undefined && isScalar(value) && value.value === null && (value.source ?? "") === "";
      entries.push({ key: scalarText(key), keySpan: this.span(key), value: empty ? undefined : value });
    }
    return entries;
  }

  /** The values of a mapping that may hold only `known` keys; others are told with the nearest known one. */
  fields<K extends string>(map: YAMLMap, what: string, known: readonly K[]): Partial<Record<K, Node>> {
    const values: Partial<Record<K, Node>> = {};
    for (const { key, keySpan, value } of this.entries(map)) {
      const name = known.find((candidate) => candidate === key);
      if (name === undefined) {
        const near = suggest(key, known);
        const list = known.map((each) => `\`${each}\``).join(", ");
        this.fail(
          this.#dialect.key,
          keySpan,
          `\`${key}\` is no key of ${what}, so it would be ignored`,
          near === undefined ? `remove it; the keys are ${list}` : `did you mean \`${near}\`?`,
        );
      } else if (value === undefined) {
        this.fail(this.#dialect.key, keySpan, `\`${key}\` has no value`, "give it one, or remove the line");
      } else {
        values[name] = value;
      }
    }
    return values;
  }

  /** A scalar's source text, so that `4%`, `1.0` and `no` stay what was written. */
  text(node: Node, what: string, example: string): string | undefined {
    const found = this.resolve(node);
    if (isScalar(found) && found.value !== null) return scalarText(found);
    return this.fail(this.#dialect.kind, node, `${what} must be text`, `write \`${example}\``);
  }

  boolean(node: Node, what: string): boolean | undefined {
    const found = this.resolve(node);
    if (isScalar(found) && typeof found.value === "boolean") return found.value;
    return this.fail(this.#dialect.kind, node, `${what} must be \`true\` or \`false\``, "write `true` or `false`");
  }

  /** ms of a duration as policies write them: one number and one unit. */
  duration(node: Node, what: string): number | undefined {
    const text = this.text(node, what, "30s");
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    return (
      ms ??
      this.fail(
        this.#dialect.value,
        node,
        `\`${text}\` is no duration`,
        "write one number and one unit of ms, s, m, h or d, e.g. `90s`",
      )
    );
  }

  /** Any value as data. Null stays null. */
  json(node: Node): JsonValue | undefined {
    if (this.#document === undefined) return undefined;
    try {
      return this.resolve(node).toJS(this.#document, { maxAliasCount: MAX_ALIASES }) as JsonValue;
    } catch {
      return this.fail(this.#dialect.syntax, node, "aliases multiply this value without bound", "write the value out");
    }
  }

  #parse(text: string): Document | undefined {
    let documents;
    try {
      documents = parseAllDocuments(text, { strict: true, uniqueKeys: true, merge: false, version: "1.2", logLevel: "error" });
    } catch (error) {
      // The library descends by recursion; text nested some thousands deep exhausts the stack.
      if (!(error instanceof RangeError)) throw error;
      const { syntax, name, reference } = this.#dialect;
      return this.fail(syntax, undefined, `the file is nested too deeply to be ${name}`, `write it as ${reference} shows`);
    }
    const [first, second] = Array.isArray(documents) ? documents : [];
    let isLost = false;
    for (const { pos, code } of first?.errors ?? []) {
      const start = Math.min(pos[0], Math.max(0, this.#length - 1));
      const span = { file: this.file, start, end: Math.min(this.#length, Math.max(pos[1], start + lengthAt(text, start))) };
      const wording = isUnfinished(code, pos[0], text) ? UNFINISHED : syntaxWording(code, this.#dialect.reference);
      if (wording.message === LOST && isLost) continue;
      isLost ||= wording.message === LOST;
      this.fail(this.#dialect.syntax, span, wording.message, wording.help);
    }
    if (second !== undefined) {
      this.fail(
        this.#dialect.syntax,
        second.contents as Node | undefined,
        "a second document starts here",
        "keep one document in a file",
      );
    }
    return first;
  }
}

function scalarText(node: Scalar): string {
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `1.5h`: ms, or undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d[\d_]*(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  const ms = Number((match[1] ?? "").replaceAll("_", "")) * (MILLISECONDS[match[2] ?? ""] ?? Number.NaN);
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : undefined;
}

/** Of the word at an offset: the library points at its first letter only. */
function lengthAt(text: string, start: number): number {
  return /^[\w.-]+/.exec(text.slice(start, start + 100))?.[0].length ?? 1;
}

function isUnfinished(code: string, at: number, text: string): boolean {
  return (code === "BAD_INDENT" || code === "MISSING_CHAR") && at >= text.trimEnd().length;
}

const UNFINISHED = { message: "the file ends before a bracket, brace or quote is closed", help: "close it" };

const LOST = "the text cannot be read as YAML from here on";

function syntaxWording(code: string, reference: string): { readonly message: string; readonly help: string } {
  switch (code) {
    case "DUPLICATE_KEY":
      return { message: "this key stands twice, so one of the two would be ignored", help: "keep one of the two" };
    case "TAB_AS_INDENT":
      return { message: "a tab indents this line", help: "indent with spaces" };
    case "BAD_INDENT":
      return { message: "the indentation of this line does not fit the lines above", help: "align it with its neighbours" };
    case "MISSING_CHAR":
      return { message: "a quote, bracket or brace is not closed, or a separator is missing", help: "close it" };
    default:
      // The library's own words name its tokens and quote the text, which may be a secret.
      return { message: LOST, help: `write it as ${reference} shows` };
  }
}
