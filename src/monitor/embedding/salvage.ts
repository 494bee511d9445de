import type { JsonValue } from "../../model/json.ts";

const DEEPEST = 64;

/**
 * As much of a value as can be read, at any cost but that of an exception. What JSON has no word for becomes a text, which is refused by
 * validation where a number is wanted: `NaN`, `Infinity`, digits of a BigInt beyond the safe integers, `(circular)`, `(unreadable)`.
 * Undefined where it is larger than `limit` characters.
 */
export function salvage(value: unknown, limit: number): JsonValue | undefined {
  const salvager = new Salvager(limit);
  const copy = salvager.copy(value, 0);
  return salvager.exceeded ? undefined : (copy ?? null);
}

class Salvager {
  readonly #within = new Set<object>();
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  get exceeded(): boolean {
    return this.#left < 0;
  }

  /** Undefined: left out, as JSON does. */
  copy(value: unknown, depth: number): JsonValue | undefined {
    this.#left -= 1;
    if (this.exceeded) return null;
    switch (typeof value) {
      case "string":
        this.#left -= value.length;
        return value;
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "bigint":
        return Number.isSafeInteger(Number(value)) ? Number(value) : shortened(value);
      case "object":
        return value === null ? null : this.#group(value, depth);
      default:
        return undefined;
    }
  }

  #group(value: object, depth: number): JsonValue {
    if (depth > DEEPEST) return "(too deep)";
    if (this.#within.has(value)) return "(circular)";
    this.#within.add(value);
    try {
      if (value instanceof Date) return value.toISOString();
      if (ArrayBuffer.isView(value)) return "(bytes)";
      return Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth);
    } catch {
      return "(unreadable)";
    } finally {
      this.#within.delete(value);
    }
  }

  #list(value: readonly unknown[], depth: number): JsonValue {
    const list: JsonValue[] = [];
    for (let index = 0; index < value.length && !this.exceeded; index += 1) {
      list.push(this.#part(() => value[index], depth) ?? null);
    }
    return list;
  }

  #members(value: object, depth: number): JsonValue {
    const members: [string, JsonValue][] = [];
    for (const name of Object.keys(value)) {
      if (this.exceeded) break;
      this.#left -= name.length;
      const part = this.#part(() => (value as Readonly<Record<string, unknown>>)[name], depth);
      if (part !== undefined) members.push([name, part]);
    }
    return Object.fromEntries(members);
  }

  #part(read: () => unknown, depth: number): JsonValue | undefined {
    try {
      return this.copy(read(), depth + 1);
    } catch {
      return "(unreadable)";
    }
  }
}

/** The digits of an enormous number say no more than its beginning. */
function shortened(value: bigint): string {
  return value > -(10n ** 40n) && value < 10n ** 40n ? String(value) : "(a number of more than 40 digits)";
}
