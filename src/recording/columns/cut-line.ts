import { readInstantForm } from "../../model/instant-form.ts";
import type { ColumnDefinition } from "../../model/snapshot-batch.ts";

/** A line of JSON cut into what stays from line to line and the values between. */
export interface CutLine {
  /** One more than there are values: what stands before, between and behind them. */
  readonly literals: readonly Uint8Array[];
  readonly values: readonly ColumnDefinition[];
}

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [
  0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d,
] as const;

/**
 * Cuts a line that JSON.parse accepts. Values at the path of one of `fixed` stay part of what stands between. Undefined where a group has a
 * member twice: of these the last one counts.
 */
export function cutLine(line: Uint8Array, fixed: readonly string[] = []): CutLine | undefined {
  const cutter = new Cutter(Buffer.from(line.buffer, line.byteOffset, line.byteLength), fixed);
  return cutter.cut();
}

class Cutter {
  readonly #line: Buffer;
  readonly #fixed: readonly string[];
  readonly #literals: Uint8Array[] = [];
  readonly #values: ColumnDefinition[] = [];
  #at = 0;
  /** Where the literal that is being gathered begins. */
  #from = 0;
  #isRepeated = false;

  constructor(line: Buffer, fixed: readonly string[]) {
    this.#line = line;
    this.#fixed = fixed;
  }

  cut(): CutLine | undefined {
    this.#value([]);
    this.#literals.push(this.#line.subarray(this.#from));
    return this.#isRepeated ? undefined : { literals: this.#literals, values: this.#values };
  }

  #value(path: readonly string[]): void {
    switch (this.#next()) {
      case OPEN:
        this.#group(path);
        return;
      case OPEN_LIST:
        this.#list(path);
        return;
      case QUOTE: {
        const start = this.#at;
        const text = this.#text();
        const instant = readInstantForm(text);
        this.#keep(start, instant === undefined ? { path, kind: "string" } : { path, kind: "instant", form: instant.form });
        return;
      }
      default:
        this.#word(path);
    }
  }

  #group(path: readonly string[]): void {
    const names = new Set<string>();
    this.#at += 1;
    while (this.#next() !== CLOSE) {
      if (this.#next() === COMMA) this.#at += 1;
      this.#next();
      const name = this.#text();
      if (names.has(name)) this.#isRepeated = true;
      names.add(name);
      if (this.#next() === COLON) this.#at += 1;
      this.#value([...path, name]);
    }
    this.#at += 1;
  }

  #list(path: readonly string[]): void {
    this.#at += 1;
    let index = 0;
    while (this.#next() !== CLOSE_LIST) {
      if (this.#next() === COMMA) this.#at += 1;
      this.#value([...path, String(index)]);
      index += 1;
    }
    this.#at += 1;
  }

  /** A number, `true`, `false`, or `null`, which stays. */
  #word(path: readonly string[]): void {
    const start = this.#at;
    while (!isEnd(this.#line[this.#at])) this.#at += 1;
    const first = String.fromCharCode(this.#line[start] ?? 0);
    if (first === "n") return;
    this.#keep(start, { path, kind: first === "t" || first === "f" ? "boolean" : "number" });
  }

  #keep(start: number, value: ColumnDefinition): void {
    if (value.path.length === 1 && this.#fixed.includes(value.path[0] ?? "")) return;
    this.#literals.push(this.#line.subarray(this.#from, start));
    this.#values.push(value);
    this.#from = this.#at;
  }

  #text(): string {
    const start = this.#at;
    this.#at += 1;
    while (this.#line[this.#at] !== QUOTE) this.#at += this.#line[this.#at] === BACKSLASH ? 2 : 1;
    this.#at += 1;
    return JSON.parse(this.#line.toString("utf8", start, this.#at)) as string;
  }

  /** What comes next but white space. */
  #next(): number | undefined {
    let byte = this.#line[this.#at];
    while (byte === 0x20 || byte === 0x09 || byte === 0x0d) byte = this.#line[(this.#at += 1)];
    return byte;
  }
}

function isEnd(byte: number | undefined): boolean {
  return (
    byte === undefined || byte === COMMA || byte === CLOSE || byte === CLOSE_LIST || byte === 0x20 || byte === 0x09 || byte === 0x0d
  );
}
