import { type CodeTable, error } from "./code.ts";

/** P1xx: text that does not read as policy language. Raised by `grammar/` and by the readers of both spellings. */
export const SYNTAX_CODES = {
  P101: error("syntax", "Text that does not fit here", "The text at this place is no part of the policy language where it stands."),
} as const satisfies CodeTable;
