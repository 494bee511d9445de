import { CstParser, type IOrAlt } from "chevrotain";
import {
  AddOperator,
  Comma,
  CompareOperator,
  CurrencyCode,
  DottedPath,
  FunctionName,
  Keyword,
  LeftBracket,
  LeftParen,
  Minus,
  MultiplyOperator,
  Name,
  NumberText,
  QuantifierName,
  RightBracket,
  RightParen,
  StringText,
  VOCABULARY,
} from "./tokens.ts";

/** Whether the grammar is searched for ambiguities when it is built. That takes longer than a file, so a test does it. */
export type GrammarChecks = "checked" | "unchecked";

export const MOST_TOKENS_AHEAD = 3;

/** The expressions of language section 4, loosest first. It stops at the first error: `read.ts` goes on at the next clause. */
export abstract class ExpressionParser extends CstParser {
  constructor(checks: GrammarChecks) {
    super(VOCABULARY, {
      recoveryEnabled: false,
      maxLookahead: MOST_TOKENS_AHEAD,
      nodeLocationTracking: "onlyOffset",
      skipValidations: checks === "unchecked",
    });
  }

  // Alternatives that a text comes to often are made once: making them takes longer than choosing one.
  private inversions?: IOrAlt<unknown>[];
  private comparisons?: IOrAlt<unknown>[];
  private negations?: IOrAlt<unknown>[];
  private primaries?: IOrAlt<unknown>[];
  private paths?: IOrAlt<unknown>[];

  readonly expression = this.RULE("expression", () => {
    this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(Keyword.or);
      this.SUBRULE2(this.conjunction);
    });
  });

  readonly conjunction = this.RULE("conjunction", () => {
    this.SUBRULE(this.inversion);
    this.MANY(() => {
      this.CONSUME(Keyword.and);
      this.SUBRULE2(this.inversion);
    });
  });

  readonly inversion = this.RULE("inversion", () => {
    this.OR(
      (this.inversions ??= [
        {
          ALT: () => {
            this.CONSUME(Keyword.not);
            this.SUBRULE(this.inversion);
          },
        },
        { ALT: () => this.SUBRULE(this.comparison) },
      ]),
    );
  });

  readonly comparison = this.RULE("comparison", () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => {
      this.OR(
        (this.comparisons ??= [
          {
            ALT: () => {
              this.CONSUME(CompareOperator);
              this.SUBRULE2(this.sum);
            },
          },
          { ALT: () => this.SUBRULE(this.between) },
          { ALT: () => this.SUBRULE(this.membership) },
          { ALT: () => this.SUBRULE(this.likeness) },
          { ALT: () => this.SUBRULE(this.presence) },
        ]),
      );
    });
  });

  readonly between = this.RULE("between", () => {
    this.CONSUME(Keyword.between);
    this.SUBRULE(this.sum);
    this.CONSUME(Keyword.and);
    this.SUBRULE2(this.sum);
  });

  readonly membership = this.RULE("membership", () => {
    this.OPTION(() => this.CONSUME(Keyword.not));
    this.CONSUME(Keyword.in);
    this.CONSUME(LeftBracket);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(RightBracket);
  });

  readonly likeness = this.RULE("likeness", () => {
    this.CONSUME(Keyword.matches);
    this.CONSUME(StringText);
  });

  readonly presence = this.RULE("presence", () => {
    this.CONSUME(Keyword.is);
    this.OR([{ ALT: () => this.CONSUME(Keyword.missing) }, { ALT: () => this.CONSUME(Keyword.present) }]);
  });

  readonly sum = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.CONSUME(AddOperator);
      this.SUBRULE2(this.product);
    });
  });

  readonly product = this.RULE("product", () => {
    this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(MultiplyOperator);
      this.SUBRULE2(this.negation);
    });
  });

  readonly negation = this.RULE("negation", () => {
    this.OR(
      (this.negations ??= [
        {
          ALT: () => {
            this.CONSUME(Minus);
            this.SUBRULE(this.negation);
          },
        },
        { ALT: () => this.SUBRULE(this.primary) },
      ]),
    );
  });

  readonly primary = this.RULE("primary", () => {
    this.OR(
      (this.primaries ??= [
        { ALT: () => this.SUBRULE(this.application) },
        {
          // `count ago` is the limit `count`, so long ago: only an example has it.
          GATE: () => this.LA(2).tokenType !== Keyword.ago || this.LA(3).tokenType === Keyword.in,
          ALT: () => this.SUBRULE(this.quantifier),
        },
        { ALT: () => this.SUBRULE(this.session) },
        { ALT: () => this.SUBRULE(this.number) },
        { ALT: () => this.CONSUME(StringText) },
        { ALT: () => this.CONSUME(Keyword.true) },
        { ALT: () => this.CONSUME(Keyword.false) },
        {
          ALT: () => {
            this.CONSUME(LeftParen);
            this.SUBRULE(this.expression);
            this.CONSUME(RightParen);
          },
        },
        { ALT: () => this.SUBRULE(this.path) },
      ]),
    );
  });

  /** A call or a window: which function takes which is judged when the tree is built. */
  readonly application = this.RULE("application", () => {
    this.CONSUME(FunctionName);
    this.CONSUME(LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.expression) });
    this.OPTION(() => {
      this.CONSUME(Keyword.over);
      this.SUBRULE(this.operand);
    });
    this.CONSUME(RightParen);
  });

  readonly quantifier = this.RULE("quantifier", () => {
    this.CONSUME(QuantifierName);
    this.CONSUME(Name);
    this.CONSUME(Keyword.in);
    this.SUBRULE(this.path);
    this.OR([{ ALT: () => this.CONSUME(Keyword.has) }, { ALT: () => this.CONSUME(Keyword.of) }]);
    this.CONSUME(LeftParen);
    this.SUBRULE(this.expression);
    this.CONSUME(RightParen);
  });

  readonly session = this.RULE("session", () => {
    this.CONSUME(Keyword.during);
    this.SUBRULE(this.path);
  });

  readonly number = this.RULE("number", () => {
    this.CONSUME(NumberText);
    this.OPTION(() => this.CONSUME(CurrencyCode));
  });

  readonly path = this.RULE("path", () => {
    this.OR((this.paths ??= [{ ALT: () => this.CONSUME(DottedPath) }, { ALT: () => this.CONSUME(Name) }]));
  });

  /** A length of time or a count: a literal or the name of a limit. */
  readonly operand = this.RULE("operand", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.number) }, { ALT: () => this.CONSUME(Name) }]);
  });
}
