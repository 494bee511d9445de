/** A number as source text; anything that is not finite has no place in generated code. */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError("not a finite number");
  return value < 0 || Object.is(value, -0) ? `(${String(value)})` : String(value);
}

/** Any text as a string literal. JSON's escapes are JavaScript's; the two line separators are escaped for old readers of the source. */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (separator) => `\\u${separator.charCodeAt(0).toString(16)}`);
}

/** Variables of generated functions, numbered so that no name of a policy is ever needed. */
export class Names {
  #count = 0;

  next(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }
}
