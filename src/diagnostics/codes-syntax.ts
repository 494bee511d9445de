import { type CodeTable, error } from "./code.ts";

/** P1xx: text that does not read as policy language. Raised by `grammar/` and by the readers of both spellings. */
export const SYNTAX_CODES = {
  P101: error("syntax", "Text that does not fit here", "The text at this place is no part of the policy language where it stands."),
  P102: error("incomplete", "A clause that breaks off", "The clause ends before it is complete, so it says nothing yet."),
  P103: error(
    "unknown-word",
    "A word the language does not have",
    "No clause, header, function or joining word is called this here.",
  ),
  P104: error(
    "reserved-word",
    "A word of the language as a name",
    "Words that begin clauses or join expressions cannot be bare names, or a reader could not tell where a clause ends.",
  ),
  P105: error(
    "bad-number",
    "A number that cannot be read",
    "Numbers are digits with at most one point and at most one unit glued to them; a currency follows after a space.",
  ),
  P106: error(
    "bad-name",
    "A name that cannot be read",
    "Names are snake_case: letters, digits and `_`. Any other segment of a path stands in quotes.",
  ),
  P107: error(
    "bad-string",
    "A string that cannot be read",
    "Strings stand between double quotes on one line, with JSON's escapes.",
  ),
  P108: error("stray-character", "A character that means nothing here", "The language does not use this character at this place."),
  P109: error(
    "foreign-operator",
    "An operator of another language",
    "Operators are `and or not < <= > >= == != + - * /`; there are no other spellings.",
  ),
  P110: error(
    "unbalanced-bracket",
    "A bracket without its partner",
    "Every opening bracket needs its closing one, in the same clause.",
  ),
  P111: error(
    "chained-comparison",
    "Comparisons that are chained",
    "A comparison is true or false and cannot be compared again; a range is `between`, or two comparisons joined by `and`.",
  ),
  P112: error(
    "bad-call",
    "A function written in another form",
    "Windows are written `avg(x over 5m)`, other functions `abs(x)`; each function has one form.",
  ),
  P113: error(
    "bad-interpolation",
    "A message whose braces do not fit",
    "Braces in a message hold one path or name; a brace that is meant as such is doubled.",
  ),
  P114: error("too-deep", "An expression nested too deep", "Nobody can review an expression this deep, so the language bounds it."),
  P115: error(
    "too-many-errors",
    "More errors than are shown",
    "After this many errors in one file, those that follow are not shown.",
  ),
  P116: error("bad-version", "A version that is not three numbers", "Versions are semantic versions, so that two can be compared."),
  P117: error("bad-currency", "A currency that is not three capitals", "Currencies are ISO 4217 codes: three capital letters."),
} as const satisfies CodeTable;
