const BARE_SEGMENT = /^[A-Za-z_][A-Za-z0-9_]*$/;
const INVISIBLE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;
/** A key that goes on for longer is cut: it names an alert. */
const LONGEST = 200;

/** A path as a policy spells it: `positions.by_symbol."M&M".value`. */
export function pathText(segments: readonly string[]): string {
  return segments.map((segment) => (BARE_SEGMENT.test(segment) && segment.length <= LONGEST ? segment : quoted(segment))).join(".");
}

function quoted(segment: string): string {
  const short = segment.length > LONGEST ? `${segment.slice(0, LONGEST)}…` : segment;
  return JSON.stringify(short).replaceAll(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
