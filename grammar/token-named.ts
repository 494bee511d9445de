import type { TokenType } from "chevrotain";
import { VOCABULARY } from "./tokens.ts";

const TOKENS: ReadonlyMap<string, TokenType> = new Map(VOCABULARY.map((type) => [type.name, type]));

/** The token of which `grammar/generated/` has only the name. */
export function tokenNamed(name: string): TokenType {
  const type = TOKENS.get(name);
  if (type === undefined) throw new Error(`the grammar names a token ${name} that there is not: npm run generate`);
  return type;
}
