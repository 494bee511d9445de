import type { Name } from "../policy/ast.ts";
import type { Findings } from "./findings.ts";

/** JavaScript's own members of every object: a bundle, which is JSON with names as keys, is refused where it has one of them. */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__"]);

export function checkPrototypeNames(names: readonly Name[], findings: Findings): void {
  for (const { text, span } of names) {
    if (!PROTOTYPE_NAMES.has(text)) continue;
    findings.report("P324", span, {
      message: `\`${text}\` is a name that JSON readers misuse, so no bundle may have it`,
      help: "give it another name",
    });
  }
}
