/** A name from which `next` leads back to itself, or undefined. */
export function findCycle(names: readonly string[], next: (name: string) => readonly string[]): string | undefined {
  const known = new Set(names);
  const done = new Set<string>();
  for (const start of names) {
    const path: { readonly name: string; readonly rest: string[] }[] = [];
    const open = new Set<string>();
    const enter = (name: string): void => {
      open.add(name);
      path.push({ name, rest: [...next(name)] });
    };
    if (!done.has(start)) enter(start);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const following = last.rest.pop();
      if (following === undefined) {
        path.pop();
        open.delete(last.name);
        done.add(last.name);
      } else if (open.has(following)) {
        return following;
      } else if (known.has(following) && !done.has(following)) {
        enter(following);
      }
    }
  }
  return undefined;
}
