import type { Texts } from "../../model/snapshot-batch.ts";

/** Counts the characters of dictionaries. */
export interface TextSize {
  characters: number;
}

/** Each text once, numbered as they came. */
export class Dictionary implements Texts {
  readonly #texts: string[] = [];
  readonly #codes = new Map<string, number>();

  readonly #total: TextSize;

  constructor(total: TextSize = { characters: 0 }) {
    this.#total = total;
  }

  get size(): number {
    return this.#texts.length;
  }

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#texts.push(text);
    this.#total.characters += text.length;
    this.#codes.set(text, code);
    return code;
  }

  /** The texts of this code and those after it. */
  from(code: number): readonly string[] {
    return this.#texts.slice(code);
  }

  text(code: number): string {
    return this.#texts[code] ?? "";
  }
}
