/** The three outcomes of an expression (Kleene's strong logic), as small integers for typed arrays. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type Kleene = typeof FALSE | typeof TRUE | typeof UNKNOWN;

export function kleene(value: boolean): Kleene {
  return value ? TRUE : FALSE;
}

export function not(a: Kleene): Kleene {
  return a === UNKNOWN ? UNKNOWN : a === TRUE ? FALSE : TRUE;
}

export function and(a: Kleene, b: Kleene): Kleene {
  if (a === FALSE || b === FALSE) return FALSE;
  return a === TRUE && b === TRUE ? TRUE : UNKNOWN;
}

export function or(a: Kleene, b: Kleene): Kleene {
  if (a === TRUE || b === TRUE) return TRUE;
  return a === FALSE && b === FALSE ? FALSE : UNKNOWN;
}

export type OutcomeName = "true" | "false" | "unknown";

export function outcomeName(a: Kleene): OutcomeName {
  return a === TRUE ? "true" : a === FALSE ? "false" : "unknown";
}
