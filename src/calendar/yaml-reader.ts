import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Pair, type YAMLMap } from "yaml";
import { nearestName } from "./nearest.ts";

const LONGEST_FILE = 1_000_000;

/** One mistake in a calendar file. Offsets are UTF-16, `[start, end)`. */
export interface CalendarProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

/** A text value and where it stands. */
export interface Text {
  readonly value: string;
  readonly at: Node;
}

/** Walks the YAML of one calendar file and collects what is wrong with it. Every value is read as its source text. */
export class YamlReader {
  readonly problems: CalendarProblem[] = [];
  readonly root: YAMLMap | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.root = this.#rootOf(this.#parse());
  }

  /** Notes a mistake at a node; of a node of several lines the first is marked. */
  problem(at: Node | undefined, message: string, help: string): void {
    const [start, end] = at?.range ?? [0, 0];
    const marked = this.#text.slice(start, end).split("\n")[0]?.trimEnd() ?? "";
    this.problems.push({ start, end: Math.min(start + Math.max(1, marked.length), this.#text.length), message, help });
  }

  /** The entries of a mapping whose keys are text; says so where it is none. */
  entries(
    node: unknown,
    what: string,
    example: string,
  ): readonly { readonly key: Text; readonly value: Node | undefined }[] | undefined {
    const found = this.#resolved(node, what);
    if (found === undefined) return undefined;
    if (!isMap(found)) {
      this.problem(found, `${what} must be a mapping`, `write \`${example}\``);
      return;
    }
    const entries = [];
    const seen = new Set<string>();
    for (const pair of found.items as Pair<Node, Node | null>[]) {
      const key = this.text(pair.key, `a key of ${what}`);
      if (key === undefined) continue;
      if (seen.has(key.value)) this.problem(key.at, `\`${key.value}\` stands twice`, "keep one of the two");
      seen.add(key.value);
      entries.push({ key, value: isEmpty(pair.value) ? undefined : (pair.value ?? undefined) });
    }
    return entries;
  }

  /** The values of a mapping that may hold only `known` keys. */
  fields<K extends string>(
    node: unknown,
    what: string,
    known: readonly K[],
    example: string,
  ): Partial<Record<K, Node>> | undefined {
    const entries = this.entries(node, what, example);
    if (entries === undefined) return undefined;
    const values: Partial<Record<K, Node>> = {};
    for (const { key, value } of entries) {
      const name = known.find((candidate) => candidate === key.value);
      if (name === undefined) {
        const near = nearestName(key.value, known);
        this.problem(
          key.at,
          `\`${key.value}\` is no key of ${what}`,
          near === undefined
            ? `remove it; the keys are ${known.map((each) => `\`${each}\``).join(", ")}`
            : `did you mean \`${near}\`?`,
        );
      } else if (value === undefined) {
        this.problem(key.at, `\`${name}\` has no value`, "give it a value, or remove the line");
      } else {
        values[name] = value;
      }
    }
    return values;
  }

  /** A scalar's source text, so that `2025-01-01`, `no` and `09:15` stay what was written. */
  text(node: unknown, what: string): Text | undefined {
    const found = this.#resolved(node, what);
    if (found === undefined) return undefined;
    if (!isScalar(found)) {
      this.problem(found, `${what} must be text`, "write a single value");
      return;
    }
    const value = typeof found.value === "string" ? found.value : (found.source ?? "");
    if (value.trim() === "") {
      this.problem(found, `${what} is empty`, "write a value");
      return;
    }
    return { value, at: found };
  }

  /** The texts of a list. */
  list(node: unknown, what: string, example: string): readonly Text[] | undefined {
    const found = this.#resolved(node, what);
    if (found === undefined) return undefined;
    if (!isSeq(found)) {
      this.problem(found, `${what} must be a list`, `write \`${example}\``);
      return;
    }
    return found.items.flatMap((item) => this.text(item, `an entry of ${what}`) ?? []);
  }

  #resolved(node: unknown, what: string): Node | undefined {
    if (node === undefined || node === null) {
      this.problem(undefined, `${what} is empty`, "write a value");
      return;
    }
    const found = node as Node;
    if (isAlias(found)) {
      this.problem(found, "a calendar file has no aliases", "write the value out");
      return;
    }
    if (found.tag !== undefined) {
      this.problem(found, "a calendar file has no tags", "remove the tag");
      return;
    }
    return found;
  }

  #parse(): Document | undefined {
    if (this.#text.length > LONGEST_FILE) {
      this.problem(undefined, "the file is too long to be a calendar", `keep it below ${LONGEST_FILE} characters`);
      return;
    }
    // Duplicate keys are looked for in `entries`: the library's own check takes quadratic time.
    const documents = this.#documents();
    if (documents === undefined) {
      this.#syntaxProblem([0, 1], "RESOURCE_EXHAUSTION", "");
      return;
    }
    const [first, second] = Array.isArray(documents) ? documents : [];
    const errors = first?.errors ?? [];
    const exhausted = errors.filter((error) => error.code === "RESOURCE_EXHAUSTION").slice(-1);
    for (const error of exhausted.length > 0 ? exhausted : errors) this.#syntaxProblem(error.pos, error.code, error.message);
    if (second !== undefined) {
      const at = second.range?.[0] ?? 0;
      this.#syntaxProblem([at, at + 3], "MULTIPLE_DOCS", "");
    }
    return this.problems.length > 0 ? undefined : first;
  }

  /** Undefined where the library, whose parser is recursive, has no stack left. */
  #documents(): ReturnType<typeof parseAllDocuments> | undefined {
    try {
      return parseAllDocuments(this.#text, { strict: true, uniqueKeys: false, merge: false, version: "1.2" });
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #rootOf(document: Document | undefined): YAMLMap | undefined {
    const contents = document?.contents;
    if (isMap(contents)) return contents;
    if (this.problems.length > 0) return undefined;
    this.problem(contents ?? undefined, "a calendar file is a mapping", "start with `name:` and `zone:`");
  }

  #syntaxProblem([start, end]: readonly [number, number], code: string, message: string): void {
    const length = this.#text.length;
    const from = Math.min(start, Math.max(0, length - 1));
    this.problems.push({ start: from, end: Math.min(length, Math.max(end, from + 1)), ...syntaxWording(code, message) });
  }
}

/** A key with nothing behind it. */
function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === "");
}

/** The library's findings in our words. */
function syntaxWording(code: string, message: string): { readonly message: string; readonly help: string } {
  switch (code) {
    case "RESOURCE_EXHAUSTION":
      return { message: "the file is nested too deeply to be a calendar", help: "write it as docs/calendars.md shows" };
    case "TAB_AS_INDENT":
      return { message: "a tab indents this line", help: "indent with spaces" };
    case "BAD_INDENT":
      if (message.includes(" end with a ")) return { message: "a bracket or brace is not closed", help: "close it" };
      return { message: "the indentation of this line does not fit the lines above", help: "align it with its neighbours" };
    case "MULTIPLE_DOCS":
      return { message: "a calendar file is one document, and a second one starts here", help: "remove the `---`" };
    case "MISSING_CHAR":
      return { message: "a quote, bracket or brace is not closed, or a separator is missing", help: "close it" };
    case "BAD_DQ_ESCAPE":
      return { message: "the backslash here begins no escape", help: "write the text in single quotes" };
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return { message: "a colon makes a key of this text, where none can be", help: "write text that holds `: ` in quotes" };
    case "BAD_SCALAR_START":
      return { message: "text cannot begin with this character", help: "write the text in quotes" };
    default:
      return {
        message: "this is not YAML: something stands here that does not belong",
        help: "write it as docs/calendars.md shows",
      };
  }
}
