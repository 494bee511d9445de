import { ExpressionParser } from "./expression-parser.ts";
import {
  Arrow,
  Assign,
  Comma,
  CurrencyCode,
  DotDot,
  Keyword,
  LeftBrace,
  Name,
  Reserved,
  RightBrace,
  Severity,
  StringText,
  VersionNumber,
} from "./tokens.ts";

/**
 * The text behind each clause keyword: language section 1. The YAML spelling enters at these rules, the text spelling at the keyword
 * (`parser.ts`).
 */
export abstract class ClauseParser extends ExpressionParser {
  readonly nameText = this.RULE("nameText", () => {
    this.CONSUME(Name);
  });

  readonly versionText = this.RULE("versionText", () => {
    this.CONSUME(VersionNumber);
  });

  readonly currencyText = this.RULE("currencyText", () => {
    this.CONSUME(CurrencyCode);
  });

  readonly staleText = this.RULE("staleText", () => {
    this.CONSUME(Keyword.after);
    this.SUBRULE(this.operand);
  });

  readonly missingText = this.RULE("missingText", () => {
    this.OR([
      { ALT: () => this.CONSUME(Keyword.hold) },
      { ALT: () => this.CONSUME(Keyword.ok) },
      {
        ALT: () => {
          this.CONSUME(Severity);
          this.CONSUME(Keyword.after);
          this.SUBRULE(this.operand);
        },
      },
    ]);
  });

  readonly limitText = this.RULE("limitText", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(Keyword.within);
      this.SUBRULE(this.sum);
      this.CONSUME(DotDot);
      this.SUBRULE2(this.sum);
    });
    this.OPTION2(() => {
      this.CONSUME(Keyword.because);
      this.CONSUME(StringText);
    });
  });

  readonly calendarText = this.RULE("calendarText", () => {
    this.CONSUME(Keyword.from);
    this.CONSUME(StringText);
  });

  readonly forEachText = this.RULE("forEachText", () => {
    this.CONSUME(Name);
    this.CONSUME(Keyword.in);
    this.SUBRULE(this.path);
  });

  /** A condition and how long it must hold: tiers and `clear`. */
  readonly whenText = this.RULE("whenText", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.hold));
  });

  readonly hold = this.RULE("hold", () => {
    this.CONSUME(Keyword.for);
    this.SUBRULE(this.operand);
    this.OPTION(() => {
      this.OR([
        { ALT: () => this.CONSUME(Keyword.snapshots) },
        {
          ALT: () => {
            this.CONSUME(Keyword.updates);
            this.CONSUME(Keyword.of);
            this.SUBRULE(this.path);
          },
        },
      ]);
    });
  });

  readonly onlyText = this.RULE("onlyText", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Keyword.while);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.session) },
    ]);
  });

  readonly suppressedText = this.RULE("suppressedText", () => {
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.CONSUME(Name) });
  });

  readonly attachText = this.RULE("attachText", () => {
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.attachment) });
  });

  readonly attachment = this.RULE("attachment", () => {
    this.SUBRULE(this.path);
    this.OPTION(() => {
      this.CONSUME(Keyword.as);
      this.SUBRULE(this.key);
    });
  });

  /** A name that nothing can be mistaken for, so that words of the language may be one: labels and attachments. */
  readonly key = this.RULE("key", () => {
    this.OR([{ ALT: () => this.CONSUME(Name) }, { ALT: () => this.CONSUME(Reserved) }]);
  });

  readonly labelText = this.RULE("labelText", () => {
    this.SUBRULE(this.key);
    this.CONSUME(Assign);
    this.CONSUME(StringText);
  });

  readonly repeatText = this.RULE("repeatText", () => {
    this.CONSUME(Keyword.every);
    this.SUBRULE(this.operand);
  });

  readonly escalateText = this.RULE("escalateText", () => {
    this.CONSUME(Keyword.after);
    this.SUBRULE(this.operand);
    this.CONSUME(Keyword.to);
    this.CONSUME(StringText);
  });

  readonly exampleText = this.RULE("exampleText", () => {
    this.OPTION(() => this.CONSUME(StringText));
    this.CONSUME(LeftBrace);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.exampleValue) });
    this.CONSUME(RightBrace);
    this.OPTION2(() => {
      this.CONSUME(Keyword.held);
      this.SUBRULE(this.operand);
    });
    this.CONSUME(Arrow);
    this.OR([
      { ALT: () => this.CONSUME(Severity) },
      { ALT: () => this.CONSUME(Keyword.none) },
      { ALT: () => this.CONSUME(Keyword.unknown) },
    ]);
  });

  readonly exampleValue = this.RULE("exampleValue", () => {
    this.SUBRULE(this.path);
    this.CONSUME(Assign);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.CONSUME(Keyword.ago));
  });
}
