import type { IOrAlt, IToken, ISyntacticContentAssistPath, Rule } from "chevrotain";
import { ClauseParser } from "./clause-parser.ts";
import type { GrammarChecks } from "./expression-parser.ts";
import { LOOKAHEAD } from "./generated/lookahead.gen.ts";
import { productions } from "./generated/productions.gen.ts";
import { type Choose, type Enter, lookaheadAt } from "./lookahead.ts";
import { readProductions } from "./productions.ts";
import { Assign, Keyword, Severity, StringText } from "./tokens.ts";

/** A whole policy file: headers, items, rules and their clauses, in the order in which they are tried. */
export class PolicyParser extends ClauseParser {
  constructor(checks: GrammarChecks) {
    super(checks);
    this.performSelfAnalysis();
  }

  // Made once, as those of an expression are.
  private declarations?: IOrAlt<unknown>[];
  private clauses?: IOrAlt<unknown>[];
  private textClauses?: IOrAlt<unknown>[];

  readonly policyFile = this.RULE("policyFile", () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  readonly declaration = this.RULE("declaration", () => {
    this.OR(
      (this.declarations ??= [
        { ALT: () => this.SUBRULE(this.policyHeader) },
        { ALT: () => this.SUBRULE(this.metricsHeader) },
        { ALT: () => this.SUBRULE(this.currencyHeader) },
        { ALT: () => this.SUBRULE(this.staleHeader) },
        { ALT: () => this.SUBRULE(this.missing) },
        { ALT: () => this.SUBRULE(this.import) },
        { ALT: () => this.SUBRULE(this.limit) },
        { ALT: () => this.SUBRULE(this.calendar) },
        { ALT: () => this.SUBRULE(this.condition) },
        { ALT: () => this.SUBRULE(this.rule) },
      ]),
    );
  });

  readonly policyHeader = this.RULE("policyHeader", () => {
    this.CONSUME(Keyword.policy);
    this.SUBRULE(this.nameText);
    this.CONSUME(Keyword.version);
    this.SUBRULE(this.versionText);
  });

  readonly metricsHeader = this.RULE("metricsHeader", () => {
    this.CONSUME(Keyword.metrics);
    this.CONSUME(StringText);
  });

  readonly currencyHeader = this.RULE("currencyHeader", () => {
    this.CONSUME(Keyword.currency);
    this.SUBRULE(this.currencyText);
  });

  readonly staleHeader = this.RULE("staleHeader", () => {
    this.CONSUME(Keyword.stale);
    this.SUBRULE(this.staleText);
  });

  readonly missing = this.RULE("missing", () => {
    this.CONSUME(Keyword.missing);
    this.SUBRULE(this.missingText);
  });

  readonly import = this.RULE("import", () => {
    this.CONSUME(Keyword.import);
    this.CONSUME(StringText);
  });

  readonly limit = this.RULE("limit", () => {
    this.CONSUME(Keyword.limit);
    this.SUBRULE(this.nameText);
    this.CONSUME(Assign);
    this.SUBRULE(this.limitText);
  });

  readonly calendar = this.RULE("calendar", () => {
    this.CONSUME(Keyword.calendar);
    this.SUBRULE(this.nameText);
    this.SUBRULE(this.calendarText);
  });

  readonly condition = this.RULE("condition", () => {
    this.CONSUME(Keyword.condition);
    this.SUBRULE(this.nameText);
    this.CONSUME(Assign);
    this.SUBRULE(this.expression);
  });

  readonly rule = this.RULE("rule", () => {
    this.SUBRULE(this.ruleHeading);
    this.MANY(() => this.SUBRULE(this.clause));
  });

  readonly ruleHeading = this.RULE("ruleHeading", () => {
    this.CONSUME(Keyword.rule);
    this.SUBRULE(this.nameText);
    this.OPTION(() => {
      this.CONSUME(Keyword.for);
      this.CONSUME(Keyword.each);
      this.SUBRULE(this.forEachText);
    });
  });

  readonly clause = this.RULE("clause", () => {
    this.OR(
      (this.clauses ??= [
        { ALT: () => this.SUBRULE(this.tier) },
        { ALT: () => this.SUBRULE(this.clear) },
        { ALT: () => this.SUBRULE(this.missing) },
        { ALT: () => this.SUBRULE(this.only) },
        { ALT: () => this.SUBRULE(this.suppressed) },
        { ALT: () => this.SUBRULE(this.latch) },
        { ALT: () => this.SUBRULE(this.textClause) },
        { ALT: () => this.SUBRULE(this.attach) },
        { ALT: () => this.SUBRULE(this.label) },
        { ALT: () => this.SUBRULE(this.repeat) },
        { ALT: () => this.SUBRULE(this.escalate) },
        { ALT: () => this.SUBRULE(this.example) },
      ]),
    );
  });

  readonly tier = this.RULE("tier", () => {
    this.CONSUME(Severity);
    this.CONSUME(Keyword.when);
    this.SUBRULE(this.whenText);
  });

  readonly clear = this.RULE("clear", () => {
    this.CONSUME(Keyword.clear);
    this.CONSUME(Keyword.when);
    this.SUBRULE(this.whenText);
  });

  readonly only = this.RULE("only", () => {
    this.CONSUME(Keyword.only);
    this.SUBRULE(this.onlyText);
  });

  readonly suppressed = this.RULE("suppressed", () => {
    this.CONSUME(Keyword.suppressed);
    this.CONSUME(Keyword.by);
    this.SUBRULE(this.suppressedText);
  });

  readonly latch = this.RULE("latch", () => {
    this.CONSUME(Keyword.latch);
  });

  /** The clauses that are one string. */
  readonly textClause = this.RULE("textClause", () => {
    this.OR(
      (this.textClauses ??= [
        { ALT: () => this.CONSUME(Keyword.message) },
        { ALT: () => this.CONSUME(Keyword.because) },
        { ALT: () => this.CONSUME(Keyword.owner) },
        { ALT: () => this.CONSUME(Keyword.runbook) },
      ]),
    );
    this.CONSUME(StringText);
  });

  readonly attach = this.RULE("attach", () => {
    this.CONSUME(Keyword.attach);
    this.SUBRULE(this.attachText);
  });

  readonly label = this.RULE("label", () => {
    this.CONSUME(Keyword.label);
    this.SUBRULE(this.labelText);
  });

  readonly repeat = this.RULE("repeat", () => {
    this.CONSUME(Keyword.repeat);
    this.SUBRULE(this.repeatText);
  });

  readonly escalate = this.RULE("escalate", () => {
    this.CONSUME(Keyword.escalate);
    this.SUBRULE(this.escalateText);
  });

  readonly example = this.RULE("example", () => {
    this.CONSUME(Keyword.example);
    this.SUBRULE(this.exampleText);
  });
}

/** What Chevrotain does not tell of its parsers. */
interface Inside {
  definedRulesNames: string[];
}

const made = new Map<number, Choose | Enter>();

/**
 * Chevrotain calls every rule once to see what is in it, under methods that it puts on the parser for that time, and then works out how many tokens
 * tell what follows; both take longer than parsing a file does. This parser is told: `npm run generate` writes down what was found, and tests hold
 * the two together.
 */
class ToldParser extends PolicyParser {
  protected override performSelfAnalysis(): void {
    const inside = this as unknown as Inside;
    const names = inside.definedRulesNames;
    inside.definedRulesNames = [];
    super.performSelfAnalysis();
    inside.definedRulesNames = names;
  }

  /** Chevrotain asks it at each place. */
  getLaFuncFromCache(place: number): Choose | Enter {
    const known = made.get(place);
    if (known !== undefined) return known;
    const choice = lookaheadAt(place, LOOKAHEAD);
    made.set(place, choice);
    return choice;
  }

  /** Only what is told about errors looks at the rules. */
  override getGAstProductions(): Record<string, Rule> {
    const rules = super.getGAstProductions();
    return Object.keys(rules).length > 0 ? rules : Object.assign(rules, readProductions(productions()));
  }

  override computeContentAssist(rule: string, before: IToken[]): ISyntacticContentAssistPath[] {
    this.getGAstProductions();
    return super.computeContentAssist(rule, before);
  }
}

let shared: PolicyParser | undefined;

/** The one parser, built when first needed: building it takes a while, and parsing keeps no state between inputs. */
export function policyParser(): PolicyParser {
  shared ??= new ToldParser("unchecked");
  return shared;
}
