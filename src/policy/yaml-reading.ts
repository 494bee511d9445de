import { type Alias, type Pair, type ParsedNode, isAlias, isMap, isScalar, isSeq } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Comments } from "./ast.ts";
import type { MappedText } from "./mapped-text.ts";
import { type PlacedComments, type Place, placeComments } from "./yaml-comments.ts";
import type { YamlDocument } from "./yaml-document.ts";
import { meantKey } from "./yaml-keys.ts";
import { type YamlSource, scalarText } from "./yaml-scalar.ts";

/** One key of a mapping and what stands behind it. */
export interface Entry {
  readonly key: MappedText;
  readonly keySpan: Span;
  /** Undefined where nothing is written. */
  readonly value: ParsedNode | undefined;
  readonly place: Place;
}

/** Following more aliases than this in one file is refused. */
const MOST_ALIASES = 1000;

/** One reading of one file: its findings, and the ways to look at its nodes that tell what is wrong with them. */
export class Reading {
  readonly source: YamlSource;
  readonly diagnostics: Diagnostic[];
  readonly #comments: PlacedComments;
  readonly #anchored: ReadonlyMap<Alias, ParsedNode>;
  #aliases = 0;
  /** Below an alias the nodes, and so their comments, are those of another place. */
  #borrowed = 0;

  constructor(source: YamlSource, document: YamlDocument) {
    this.source = source;
    this.diagnostics = [...document.diagnostics];
    this.#comments = placeComments(source.text, document.root, document.comments);
    this.#anchored = findAnchors(document.root);
  }

  get trailing(): readonly string[] {
    return this.#comments.trailing;
  }

  commentsOf(place: Place): Comments | undefined {
    return this.#borrowed > 0 ? undefined : this.#comments.of(place);
  }

  span(start: number, end: number): Span {
    return { file: this.source.file, start: Math.min(start, this.source.text.length), end: Math.min(end, this.source.text.length) };
  }

  spanOf(node: ParsedNode): Span {
    return this.span(node.range[0], node.range[1]);
  }

  /** Follows aliases to what they stand for and reads that; undefined, and told, where there is nothing. */
  follow<T>(node: ParsedNode, read: (target: Exclude<ParsedNode, Alias.Parsed>) => T): T | undefined {
    if (!isAlias(node)) return read(node);
    this.#aliases += 1;
    if (this.#aliases > MOST_ALIASES) {
      if (this.#aliases === MOST_ALIASES + 1) {
        const help = "write the text out where it is needed";
        this.diagnostics.push(
          diagnose("P157", this.spanOf(node), { message: `more than ${MOST_ALIASES} aliases are followed`, help }),
        );
      }
      return undefined;
    }
    const target = this.#anchored.get(node);
    if (target === undefined || isAlias(target)) {
      const message = `no text above has the anchor \`&${shown(node.source)}\``;
      const help = `put \`&${shown(node.source)}\` before the text that is meant, or write the text here`;
      this.diagnostics.push(diagnose("P155", this.spanOf(node), { message, help }));
      return undefined;
    }
    this.#borrowed += 1;
    const result = read(target);
    this.#borrowed -= 1;
    return result;
  }

  /** The keys of a mapping, each once; what is no plain key is told and left out. `what` is named when it is no mapping. */
  entries(node: ParsedNode, what: string, help: string): Entry[] {
    if (!isMap<ParsedNode, ParsedNode | null>(node)) {
      this.diagnostics.push(
        diagnose("P153", this.spanOf(node), { message: `${what} must be keys with values, and this is ${kindOf(node)}`, help }),
      );
      return [];
    }
    const seen = new Map<string, Span>();
    const entries: Entry[] = [];
    for (const pair of node.items) {
      const entry = this.#entry(pair);
      if (entry === undefined) continue;
      const first = seen.get(entry.key.text);
      if (first === undefined) {
        seen.set(entry.key.text, entry.keySpan);
        entries.push(entry);
      } else {
        this.diagnostics.push(
          diagnose("P151", entry.keySpan, {
            message: `\`${shown(entry.key.text)}\` stands here a second time, and only one of them could count`,
            help: "keep one of the two",
            secondary: [{ span: first, text: "first" }],
          }),
        );
      }
    }
    return entries;
  }

  #entry(pair: Pair<ParsedNode, ParsedNode | null>): Entry | undefined {
    const { key, value } = pair;
    const token = isScalar(key) ? key.srcToken : undefined;
    if (!isScalar(key) || token === undefined || token.type === "block-scalar") {
      this.diagnostics.push(
        diagnose("P156", this.spanOf(key), { message: "a key must be a plain name", help: "write a name before the `:`" }),
      );
      return undefined;
    }
    if (key.source === "<<") {
      const message = "`<<` merges nothing in a policy: each rule says all it does";
      this.diagnostics.push(
        diagnose("P156", this.spanOf(key), { message, help: "write the clauses out, or give them an anchor one by one" }),
      );
      return undefined;
    }
    return {
      key: scalarText(this.source, token),
      keySpan: this.spanOf(key),
      value: value === null || isEmpty(value) ? undefined : value,
      place: pair,
    };
  }

  /** Adds findings one by one: there may be more than a call can have arguments. */
  tell(findings: readonly Diagnostic[]): void {
    for (const each of findings) this.diagnostics.push(each);
  }

  unknownKey(entry: Entry, where: string, keys: readonly string[], hints?: ReadonlyMap<string, string>): void {
    // Far more than are shown: looking for what each may have been meant to be would only take time.
    if (this.diagnostics.length > 1000) return;
    const word = entry.key.text;
    const hint = hints?.get(word);
    const meant = meantKey(word, keys) ?? suggest(word, keys);
    this.diagnostics.push(
      diagnose("P152", entry.keySpan, {
        message: `${where} has no \`${shown(word)}\`, so nothing would come of it`,
        help:
          hint ?? (meant === undefined ? `use one of ${keys.map((key) => `\`${key}\``).join(", ")}` : `did you mean \`${meant}\`?`),
      }),
    );
  }

  noValue(entry: Entry): void {
    const key = shown(entry.key.text);
    const help = `write a value behind \`${key}:\`, or remove the line`;
    this.diagnostics.push(diagnose("P154", entry.keySpan, { message: `\`${key}\` has no value, so it says nothing`, help }));
  }

  /** The text of a scalar; anything else is told. `name` is the key it belongs to. */
  text(node: ParsedNode, name: string): MappedText | undefined {
    const token = isScalar(node) ? node.srcToken : undefined;
    if (token !== undefined) return scalarText(this.source, token);
    const message = `\`${name}\` takes text, and this is ${kindOf(node)}`;
    const help = isSeq(node)
      ? "write it as one text, with commas between the items"
      : "write the clause as text behind the key; text that begins with `{` needs `|-` before it";
    this.diagnostics.push(diagnose("P153", this.spanOf(node), { message, help }));
    return undefined;
  }
}

/** A word of the file as it may stand in a message: not too long, and without what cannot be seen. */
export function shown(word: string): string {
  const visible = word.slice(0, LONGEST_SHOWN).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
  return word.length > LONGEST_SHOWN ? `${visible}…` : visible;
}

const LONGEST_SHOWN = 40;

/** Nothing is written here, not even `null`. */
export function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && node.type === "PLAIN" && node.source === "";
}

function kindOf(node: ParsedNode): string {
  if (isMap(node)) return "a mapping of keys";
  return isSeq(node) ? "a list" : "text";
}

/** Nothing of a policy stands deeper than this. */
const DEEPEST = 8;

/** What each alias stands for: the last node before it that has its anchor. */
function findAnchors(root: ParsedNode | undefined): ReadonlyMap<Alias, ParsedNode> {
  const named = new Map<string, ParsedNode>();
  const found = new Map<Alias, ParsedNode>();
  const look = (node: ParsedNode | null | undefined, depth: number): void => {
    if (node === null || node === undefined || depth > DEEPEST) return;
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (target !== undefined) found.set(node, target);
      return;
    }
    if (node.anchor !== undefined) named.set(node.anchor, node);
    if (isSeq<ParsedNode>(node)) {
      for (const item of node.items) look(item, depth + 1);
    } else if (isMap<ParsedNode, ParsedNode | null>(node)) {
      for (const { key, value } of node.items) {
        look(key, depth + 1);
        look(value, depth + 1);
      }
    }
  };
  look(root, 0);
  return found;
}
