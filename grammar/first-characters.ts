/**
 * What a token can begin with. The lexer tries at each place only the patterns that may begin there; told, it need not analyse their regular
 * expressions, which takes longer than a file. More than can begin is harmless, and a test holds them against that analysis.
 */
export interface FirstCharacters {
  readonly start_chars_hint: (string | number)[];
}

/** UTF-16 codes from `first` to `last`. */
function codes(first: number, last: number, step = 1): readonly number[] {
  const all: number[] = [];
  for (let code = first; code <= last; code += step) all.push(code);
  return all;
}

export const ASCII = codes(0, 127);
/** Past 255 Chevrotain sorts codes into blocks of 255, and one of each stands for all. */
const BLOCK = 255;
export const FOREIGN: readonly number[] = [...codes(128, 256), ...codes(2 * BLOCK, 65_535, BLOCK)];
export const LETTERS: readonly number[] = [...codes(65, 90), 95, ...codes(97, 122)];
export const DIGITS: readonly number[] = codes(48, 57);
/** What `\s` takes, and beyond ASCII more. */
export const SPACES: readonly number[] = [...codes(9, 13), 32, ...FOREIGN];
