/**
 * How often a condition may come to mention named ones, those of its conditions included: json-rules-engine evaluates each mention anew. `check`
 * refuses what mentions more, and so does the loading of a bundle.
 */
export const MOST_MENTIONS = 100_000;
