/** A copy of a tree without its spans, to compare what was read with what was meant. */
export function stripSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(stripSpans);
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => key !== "span")
      .map(([key, value]) => [key, stripSpans(value)]),
  );
}
