/** What the process says to the shell. */
export const CLEAN = 0;
/** Findings, failed tests, a bundle that is refused. */
export const FINDINGS = 1;
/** Wrong usage, or input that cannot be read. */
export const USAGE = 2;
