import { pathText } from "../../model/path-text.ts";
import type { InstantForm } from "../../model/instant-form.ts";
import type { ColumnDefinition } from "../../model/snapshot-batch.ts";
import { ENTRY_COLUMN, NOW_COLUMN, SHAPE_COLUMN } from "./format.ts";

/** A name for each column, no two alike: the path as a policy spells it, with the type behind it where that does not tell it apart. */
export function columnNames(definitions: readonly ColumnDefinition[]): readonly string[] {
  const paths = definitions.map(({ path }) => pathText(path));
  const counts = new Map([NOW_COLUMN, SHAPE_COLUMN, ENTRY_COLUMN].map((name) => [name, 1]));
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  const taken = new Set([NOW_COLUMN, SHAPE_COLUMN, ENTRY_COLUMN]);
  return definitions.map((definition, index) => {
    const path = paths[index] ?? "";
    const wanted = counts.get(path) === 1 ? path : `${path} (${typeText(definition)})`;
    let name = wanted;
    for (let again = 2; taken.has(name); again += 1) name = `${wanted} #${again}`;
    taken.add(name);
    return name;
  });
}

function typeText(definition: ColumnDefinition): string {
  return definition.kind === "instant" ? `instant ${shownForm(definition.form)}` : definition.kind;
}

/** `.000+05:30`: the digits of the seconds, and the zone. */
export function shownForm({ decimals, zone }: InstantForm): string {
  return decimals === 0 ? zone : `.000${zone}`;
}
