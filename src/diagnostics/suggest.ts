/** Longer words than this are not compared: nobody misspells them by a letter, and comparing them costs. */
const LONGEST = 80;

/**
 * The candidate that `word` most likely was meant to be, for "did you mean": nearest by edit distance (a swap of neighbours counts
 * once, letter case not at all), at most a third of the word away. Undefined when nothing is near. Ties go to the earlier candidate.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let nearest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= nearest) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), nearest);
    if (distance < nearest && distance < wanted.length) [best, nearest] = [candidate, distance];
  }
  return best;
}

/** `help` text for an unknown word: the candidate it resembles, or what may be written. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const candidate = suggest(word, candidates);
  return candidate === undefined ? otherwise : `did you mean \`${candidate}\`?`;
}

/** Optimal string alignment distance, or `limit` as soon as it cannot be less. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(cell(last, column) + 1, cell(current, column - 1) + 1, cell(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, cell(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    if (Math.min(...current) >= limit) return limit;
    [beforeLast, last] = [last, current];
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
