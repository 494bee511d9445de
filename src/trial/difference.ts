/** Lines beyond this are compared from the first difference on only: the table of the exact comparison would be too large. */
const EXACT_LINES = 2000;
const CONTEXT = 2;

/**
 * A line difference: `-` is expected, `+` was found, ` ` is both. Empty when they are equal. Unchanged stretches are cut to two lines on
 * either side.
 */
export function lineDifference(expected: readonly string[], found: readonly string[]): readonly string[] {
  let head = 0;
  while (head < expected.length && head < found.length && expected[head] === found[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(expected.length, found.length) - head && expected.at(-1 - tail) === found.at(-1 - tail)) tail += 1;
  const [old, now] = [expected.slice(head, expected.length - tail), found.slice(head, found.length - tail)];
  if (old.length === 0 && now.length === 0) return [];
  const middle = Math.max(old.length, now.length) > EXACT_LINES ? replaceAll(old, now) : longestCommon(old, now);
  const before = expected.slice(Math.max(0, head - CONTEXT), head).map((line) => `  ${line}`);
  const after = expected.slice(expected.length - tail, expected.length - tail + CONTEXT).map((line) => `  ${line}`);
  return [...before, ...shorten(middle), ...after];
}

function replaceAll(old: readonly string[], now: readonly string[]): readonly string[] {
  return [...old.map((line) => `- ${line}`), ...now.map((line) => `+ ${line}`)];
}

/** By the table of longest common subsequences, walked forwards. */
function longestCommon(old: readonly string[], now: readonly string[]): readonly string[] {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(`  ${old[i] ?? ""}`);
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${old[i] ?? ""}`);
      i += 1;
    } else {
      lines.push(`+ ${now[j] ?? ""}`);
      j += 1;
    }
  }
  return lines;
}

function shorten(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => {
    if (!line.startsWith("  ")) return true;
    const near = lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    return near.some((other) => !other.startsWith("  "));
  });
}
