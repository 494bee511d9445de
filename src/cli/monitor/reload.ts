import { printLine } from "./print-line.ts";
import { complain, NOBODY, type PlaceOptions, type Surroundings } from "./surroundings.ts";
import { NOT_RUNNING, withMonitor } from "./with-monitor.ts";

/** `monitor reload`: looks at the policies now. What is refused stays as it was, and is told. */
export function runReload(_operands: readonly string[], options: PlaceOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  return withMonitor(surroundings, options, async ({ reload }) => {
    if (reload === undefined) return complain(terminal, NOBODY, NOT_RUNNING);
    const refused = await reload();
    if (refused.length > 0) return complain(terminal, 1, ...refused);
    await printLine(terminal, "the policies are at work as they are in their files");
    return 0;
  });
}
