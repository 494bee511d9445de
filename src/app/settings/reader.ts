import { dirname, resolve } from "node:path";
import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import type { Code } from "../../diagnostics/codes.ts";
import { diagnose } from "../../diagnostics/diagnose.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { YamlReader } from "../../trial/yaml-reader.ts";
import type { FileText } from "../files.ts";
import { parseCount, parseShare, parseSize } from "./quantities.ts";
import type { Place } from "./settings.ts";

/** What settings may refer to outside of themselves. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readText: (path: string) => FileText;
  /** For commands that need no secret: none is looked up, and each is empty. */
  readonly withoutSecrets?: boolean;
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** `1s and 1h`, for people. */
  readonly said: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Walks a settings file. Every method that answers undefined has said why. */
export class SettingsReader extends YamlReader {
  readonly outside: Outside;
  /** Of the values that nobody may see. */
  readonly secretSpans: Place[] = [];
  readonly #folder: string;

  constructor(source: { readonly file: string; readonly text: string }, outside: Outside) {
    super(source, {
      syntax: "S101",
      key: "S102",
      kind: "S103",
      value: "S105",
      name: "a settings file",
      reference: "docs/settings.md",
    });
    this.outside = outside;
    this.#folder = dirname(resolve(source.file));
  }

  place(node: Node): Place {
    const { start, end } = this.span(node);
    return { start, end };
  }

  /** Keeps the value of a node out of everything that is printed. */
  hide(node: Node | undefined): void {
    if (node !== undefined) this.secretSpans.push(this.place(node));
  }

  /** Tells what is doubtful. */
  warn(code: Code, node: Node | undefined, message: string, help: string): void {
    this.diagnostics.push(diagnose(code, this.span(node), { message, help }));
  }

  mapping(node: Node | undefined): YAMLMap | undefined {
    const found = node === undefined ? undefined : this.resolve(node);
    return isMap(found) ? found : undefined;
  }

  isText(node: Node): boolean {
    const found = this.resolve(node);
    return isScalar(found) && found.value !== null;
  }

  /** An absolute path; relative ones count from the folder of the settings. */
  path(node: Node, what: string, example: string): string | undefined {
    const text = this.text(node, what, example);
    if (text === undefined) return undefined;
    if (text.trim() !== "" && !text.includes("\0")) return this.absolute(text);
    return this.fail("S105", node, `${what} is no path`, `write \`${example}\``);
  }

  absolute(path: string): string {
    return resolve(this.#folder, path);
  }

  /** A name that also stands in file names. */
  name(name: string, at: Parameters<YamlReader["fail"]>[1], what: string): string | undefined {
    if (NAME.test(name)) return name;
    const message = `\`${name.slice(0, 80)}\` cannot name ${what}`;
    return this.fail("S105", at, message, "use letters, digits, `_`, `-` and `.`, at most 64, and begin with a letter or digit");
  }

  /** ms, inside the bounds. */
  durationWithin(node: Node, what: string, bounds: Bounds): number | undefined {
    return this.#within(node, this.duration(node, what), what, bounds);
  }

  size(node: Node, what: string, bounds: Bounds): number | undefined {
    return this.#within(
      node,
      this.#read(node, what, "64MB", parseSize, "size", "write one number and B, kB, MB or GB, e.g. `64MB`"),
      what,
      bounds,
    );
  }

  count(node: Node, what: string, bounds: Bounds): number | undefined {
    return this.#within(
      node,
      this.#read(node, what, "10_000", parseCount, "whole number", "write a number such as `10_000`"),
      what,
      bounds,
    );
  }

  share(node: Node, what: string): number | undefined {
    return this.#read(node, what, "5%", parseShare, "share", "write a share from 0 to 1, or a percentage such as `5%`");
  }

  choice<T extends string>(node: Node, what: string, known: readonly T[], code: Code = "S105"): T | undefined {
    const text = this.text(node, what, known[0] ?? "");
    if (text === undefined) return undefined;
    const found = known.find((each) => each === text);
    const list = known.map((each) => `\`${each}\``).join(", ");
    return (
      found ??
      this.fail(code, node, `\`${text}\` is none of the words for ${what}`, didYouMean(text, known, `write one of ${list}`))
    );
  }

  #read(
    node: Node,
    what: string,
    example: string,
    parse: (text: string) => number | undefined,
    kind: string,
    help: string,
  ): number | undefined {
    const text = this.text(node, what, example);
    if (text === undefined) return undefined;
    return parse(text) ?? this.fail("S105", node, `\`${text}\` is no ${kind}`, help);
  }

  #within(node: Node, value: number | undefined, what: string, { least, most, said }: Bounds): number | undefined {
    if (value === undefined || (value >= least && value <= most)) return value;
    return this.fail("S105", node, `${what} must lie between ${said}`, "choose a value inside");
  }
}
