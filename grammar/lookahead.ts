import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { tokenNamed } from "./token-named.ts";

/** Names of tokens, a blank between them: as many as tell what begins so from all else that may stand in the place. */
type Beginning = string;

/** How a parser knows where to go on, by Chevrotain's number of the place: the beginnings of each alternative, or of what may be left out. */
export interface Lookahead {
  readonly choices: Readonly<Record<number, readonly (readonly Beginning[])[]>>;
  readonly options: Readonly<Record<number, readonly Beginning[]>>;
}

/** The parser, as it is at a place. */
interface AtPlace {
  LA_FAST(howMuch: number): IToken;
}

interface Alternative {
  readonly GATE?: (this: AtPlace) => boolean;
}

/** Which alternative to take, if any. */
export type Choose = (this: AtPlace, alternatives: readonly Alternative[]) => number | undefined;
/** Whether to enter what may be left out. */
export type Enter = (this: AtPlace) => boolean;

interface Way {
  readonly alternative: number;
  /** The tokens of the beginning behind its first. */
  readonly rest: readonly TokenType[];
}

/** What a parser does at a place of the grammar. It is made when a text first comes to the place: few texts come to all. */
export function lookaheadAt(place: number, told: Lookahead): Choose | Enter {
  const option = told.options[place];
  return option === undefined ? choosing(told.choices[place] ?? []) : entering(option);
}

// These are asked more often than anything else of a parser: hence loops, and no call for what one token decides.

function choosing(alternatives: readonly (readonly Beginning[])[]): Choose {
  const ways = waysByFirst(alternatives);
  return function (choices) {
    const here = ways.get(this.LA_FAST(1).tokenTypeIdx);
    if (here === undefined) return undefined;
    for (let index = 0; index < here.length; index += 1) {
      const way = here[index];
      if (way === undefined || choices[way.alternative]?.GATE?.call(this) === false) continue;
      if (way.rest.length === 0 || follows(this, way)) return way.alternative;
    }
    return undefined;
  };
}

function entering(beginnings: readonly Beginning[]): Enter {
  const ways = waysByFirst([beginnings]);
  return function () {
    const here = ways.get(this.LA_FAST(1).tokenTypeIdx);
    if (here === undefined) return false;
    for (let index = 0; index < here.length; index += 1) {
      const way = here[index];
      if (way !== undefined && (way.rest.length === 0 || follows(this, way))) return true;
    }
    return false;
  };
}

/** The ways in the order in which they are tried, by the number of the kind of token that stands first. */
function waysByFirst(alternatives: readonly (readonly Beginning[])[]): ReadonlyMap<number, readonly Way[]> {
  const ways = new Map<number, Way[]>();
  alternatives.forEach((beginnings, alternative) => {
    for (const beginning of beginnings) {
      const [first, ...rest] = beginning.split(" ").map(tokenNamed);
      const way = { alternative, rest };
      const add = (kind: number): void => {
        const others = ways.get(kind);
        if (others === undefined) ways.set(kind, [way]);
        else others.push(way);
      };
      add(first?.tokenTypeIdx ?? 0);
      first?.categoryMatches?.forEach(add);
    }
  });
  return ways;
}

function follows(parser: AtPlace, { rest }: Way): boolean {
  for (let index = 0; index < rest.length; index += 1) {
    const type = rest[index];
    if (type !== undefined && !tokenMatcher(parser.LA_FAST(index + 2), type)) return false;
  }
  return true;
}
