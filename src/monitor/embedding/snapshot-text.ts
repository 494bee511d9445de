import { salvage } from "./salvage.ts";

export type SnapshotText =
  | { readonly readable: true; readonly text: string }
  | { readonly readable: false; readonly reason: string };

const DEEPEST = 100;
/** What a name and the signs around it take besides its letters. */
const MEMBER = 4;

/**
 * A snapshot as JSON, taken at this moment: what the engine does with the object afterwards changes nothing. What is not yet
 * recorded has to be kept as a copy of its own in any case, so the text is both kept and posted; a structured clone costs about half as much,
 * but is gone with the worker that it was posted to.
 *
 * Never throws. What is larger than `limit` characters is refused before it is serialised, because that alone would hold up the engine
 * (200 MB: 1.6 s). A part that JSON cannot hold becomes a text that says so: validation then refuses that part, and the rest counts.
 */
export function snapshotText(snapshot: unknown, limit: number): SnapshotText {
  try {
    const left = weigh(snapshot, limit, 0);
    if (left < 0) return tooLarge(limit);
    if (!Number.isNaN(left)) {
      const text = JSON.stringify(snapshot) as string | undefined;
      if (text !== undefined) return text.length > limit ? tooLarge(limit) : { readable: true, text };
    }
  } catch {
    // Told below, by what can be read of it.
  }
  return salvaged(snapshot, limit);
}

function salvaged(snapshot: unknown, limit: number): SnapshotText {
  try {
    const copy = salvage(snapshot, limit);
    if (copy === undefined) return tooLarge(limit);
    const text = JSON.stringify(copy);
    return text.length > limit ? tooLarge(limit) : { readable: true, text };
  } catch {
    return { readable: false, reason: "it cannot be read" };
  }
}

function tooLarge(limit: number): SnapshotText {
  return { readable: false, reason: `it is larger than ${Math.floor(limit / 1_000_000)} MB` };
}

/**
 * What is left of the limit behind a value; negative as soon as it is exceeded, and NaN where there is something that JSON has no word for
 * or that is deeper than people nest: a circle.
 */
function weigh(value: unknown, left: number, depth: number): number {
  switch (typeof value) {
    case "string":
      return left - value.length;
    case "number":
      return Number.isFinite(value) ? left - 1 : NaN;
    case "object":
      return value === null ? left - 1 : weighMembers(value, left, depth);
    case "bigint":
      return NaN;
    default:
      return left;
  }
}

function weighMembers(value: object, limit: number, depth: number): number {
  if (depth > DEEPEST) return NaN;
  if (ArrayBuffer.isView(value)) return limit - value.byteLength * MEMBER;
  let left = limit;
  if (Array.isArray(value)) {
    left -= value.length * 2;
    for (let index = 0; index < value.length && left >= 0; index += 1) left = weigh(value[index], left, depth + 1);
    return left;
  }
  for (const name in value) {
    left = weigh((value as Readonly<Record<string, unknown>>)[name], left - name.length - MEMBER, depth + 1);
    if (!(left >= 0)) return left;
  }
  return left;
}
