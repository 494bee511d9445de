import type { JsonObject } from "../model/json.ts";
import type { MarkName } from "../recording/entry.ts";
import type { LiveSource } from "./live-source.ts";
import type { Present } from "./present.ts";

export interface PlannedMark {
  readonly mark: MarkName;
  readonly details?: JsonObject;
}

/**
 * What has to be marked of a source because the clock jumped. Forward, nobody watched the time that it left out. Back, the watch goes
 * back with it. A source of which nothing has come has no time yet.
 */
export function marksOfJump(source: LiveSource, jump: NonNullable<ReturnType<Present["look"]>>): readonly PlannedMark[] {
  if (source.isUnheard) return [];
  return jump.kind === "forward" ? [{ mark: "stop" }, { mark: "start" }] : [{ mark: "rewind", details: { by_ms: jump.by } }];
}

/** ms by which a mark says that the clock was set back; 0 where it does not say. */
export function setBackBy({ details }: { readonly details?: JsonObject | undefined }): number {
  const by = details?.["by_ms"];
  return typeof by === "number" ? by : 0;
}
