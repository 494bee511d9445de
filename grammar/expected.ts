import { EOF, type IToken, type TokenType, tokenLabel, tokenMatcher } from "chevrotain";
import { SEVERITY_WORDS } from "./keywords.ts";
import { policyParser } from "./parser.ts";
import {
  CompareOperator,
  CurrencyCode,
  DottedPath,
  LeftBrace,
  LeftParen,
  Name,
  NumberText,
  Reserved,
  Severity,
  StringText,
  VersionNumber,
} from "./tokens.ts";

/** Beyond this many tokens it would take long to find out what may follow. */
const LONGEST_PREFIX = 300;

/** What may follow a beginning of a clause. */
export class Expected {
  private readonly types: ReadonlySet<TokenType>;
  /** The clause is complete, and nothing can be added to it. */
  readonly isNothing: boolean;

  constructor(rule: string, prefix: readonly IToken[]) {
    this.types =
      prefix.length > LONGEST_PREFIX
        ? new Set()
        : new Set(
            policyParser()
              .computeContentAssist(rule, [...prefix])
              .map(({ nextTokenType }) => nextTokenType),
          );
    this.isNothing = this.types.size === 0 && prefix.length > 0 && prefix.length <= LONGEST_PREFIX;
  }

  has(type: TokenType): boolean {
    return this.types.has(type);
  }

  /** Whether only `type` may follow. */
  isOnly(type: TokenType): boolean {
    return this.types.size === 1 && this.types.has(type);
  }

  accepts(token: IToken): boolean {
    return [...this.types].some((type) => tokenMatcher(token, type));
  }

  /** A whole value stands before, which an operator may join with another. */
  get joins(): boolean {
    return this.has(CompareOperator) || [...this.types].some((type) => type.name === "And");
  }

  /** Words of the language that may follow. */
  words(): string[] {
    return [...this.types].flatMap((type) =>
      type === Severity ? SEVERITY_WORDS : (/^"([a-z]+)"$/.exec(tokenLabel(type))?.[1] ?? []),
    );
  }

  /** The one word or sign that may follow, if there is only one. */
  get onlyText(): string | undefined {
    const types = [...this.types].filter((type) => type !== CurrencyCode);
    const [type] = types;
    return type === undefined || types.length > 1 ? undefined : /^"([^"]+)"$/.exec(tokenLabel(type))?.[1];
  }

  /** `a value`, `a name`, `` `when` ``, or several of them; undefined when there is too much to say. */
  describe(): string | undefined {
    const nouns: string[] = [];
    if (this.has(NumberText) && this.has(LeftParen)) nouns.push("a value");
    else {
      if (this.has(Name)) nouns.push(this.has(Reserved) || !this.has(DottedPath) ? "a name" : "a path");
      if (this.has(NumberText)) nouns.push("a number");
      if (this.has(StringText)) nouns.push("a string in quotes");
      if (this.has(VersionNumber)) nouns.push("a version such as `1.2.0`");
      if (this.isOnly(CurrencyCode)) nouns.push("a currency such as `INR`");
      if (this.has(Severity)) nouns.push("a severity (`info`, `warning` or `critical`)");
      if (this.joins) nouns.push("an operator");
      else if (this.types.size <= 8) nouns.push(...this.symbols());
    }
    if (nouns.length === 0 || nouns.length > 5) return undefined;
    return nouns.length === 1 ? nouns[0] : `${nouns.slice(0, -1).join(", ")} or ${nouns.at(-1) ?? ""}`;
  }

  private symbols(): string[] {
    return [...this.types]
      .filter((type) => type !== EOF && type !== LeftBrace)
      .flatMap((type) => {
        const text = /^"(.+)"$/.exec(tokenLabel(type))?.[1];
        return text === undefined || text.includes('"') ? [] : [`\`${text}\``];
      })
      .concat(this.has(LeftBrace) ? ["`{`"] : []);
  }
}
