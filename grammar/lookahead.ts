import { type BaseParser, type ILookaheadStrategy, LLkLookaheadStrategy } from "chevrotain";

/** What Chevrotain calls with the parser as `this`. */
type Choose = (
  this: BaseParser,
  ...alternatives: Parameters<ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>>
) => number | undefined;
type Enter = (this: BaseParser) => boolean;

/** Chevrotain's own lookahead, worked out for each place in the grammar when a text first comes to it: few texts come to all. */
export function lookaheadOnDemand(maxLookahead: number): ILookaheadStrategy {
  const strategy: ILookaheadStrategy = new LLkLookaheadStrategy({ maxLookahead });
  return {
    validate: (grammar) => strategy.validate(grammar),
    buildLookaheadForAlternation(place) {
      let known: Choose | undefined;
      const choose: Choose = function (alternatives) {
        known ??= strategy.buildLookaheadForAlternation(place);
        return known.call(this, alternatives);
      };
      return choose;
    },
    buildLookaheadForOptional(place) {
      let known: Enter | undefined;
      const enter: Enter = function () {
        known ??= strategy.buildLookaheadForOptional(place);
        return known.call(this);
      };
      return enter;
    },
  };
}
