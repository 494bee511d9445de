import type { WindowTerm } from "../program/program.ts";
import { Average } from "./average.ts";
import { Change } from "./change.ts";
import { Extreme } from "./extreme.ts";
import { Increase } from "./increase.ts";
import { Ordered } from "./ordered.ts";
import { Score } from "./score.ts";
import { SlidingWindow, type Statistic } from "./sliding.ts";
import { Total } from "./total.ts";

/** An empty window for a term of the language (its reference, section 4). `count` sums samples of 1 and 0. */
export function createWindow(term: WindowTerm): SlidingWindow {
  return new SlidingWindow(term.over, createStatistic(term));
}

function createStatistic(term: WindowTerm): Statistic {
  switch (term.function) {
    case "avg":
      return new Average();
    case "sum":
    case "count":
      return new Total();
    case "min":
    case "max":
      return new Extreme(term.function);
    case "median":
      return new Ordered(0.5);
    case "quantile":
      return new Ordered(term.quantile ?? 0.5);
    case "change":
      return new Change();
    case "increase":
      return new Increase();
    case "zscore":
      return new Score();
  }
}
