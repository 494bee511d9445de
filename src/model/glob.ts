/**
 * Whether the whole text matches a pattern in which `*` stands for any run of characters, the empty one included, and `?` for exactly
 * one; nothing else is special. Backtracks to the last `*` only, so that no pattern is slower than text length times pattern length.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  // By code points only where it makes a difference: `?` is a whole character, also beyond the basic plane.
  return pattern.includes("?") ? matches(Array.from(text), Array.from(pattern)) : matches(text, pattern);
}

interface Characters {
  readonly length: number;
  readonly [index: number]: string;
}

function matches(text: Characters, pattern: Characters): boolean {
  let [at, place] = [0, 0];
  let [star, resume] = [-1, 0];
  while (at < text.length) {
    if (pattern[place] === "*") {
      star = place;
      resume = at;
      place += 1;
    } else if (place < pattern.length && (pattern[place] === "?" || pattern[place] === text[at])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      place = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[place] === "*") place += 1;
  return place === pattern.length;
}
