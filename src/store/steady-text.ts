/** The JSON text of up to six members, one after another and without the braces, of these values in the order of their names. */
export type SteadyText = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown) => string;

const NEVER = Symbol("never");

/** Keeps the text for as long as the values stay the same from one call to the next. An object is the same as long as it is that object. */
export function steadyText(...names: readonly string[]): SteadyText {
  let [lastA, lastB, lastC, lastD, lastE, lastF]: readonly unknown[] = Array.from({ length: 6 }, () => NEVER);
  let text = "";
  // One by one: a loop over a list of them takes as long as writing the text.
  return (a, b, c, d, e, f) => {
    if (a === lastA && b === lastB && c === lastC && d === lastD && e === lastE && f === lastF) return text;
    [lastA, lastB, lastC, lastD, lastE, lastF] = [a, b, c, d, e, f];
    const values = [a, b, c, d, e, f];
    text = names.map((name, place) => `${JSON.stringify(name)}:${JSON.stringify(values[place])}`).join(",");
    return text;
  };
}
