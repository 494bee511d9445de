import type { JsonValue } from "../model/json.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
/** `monitoring` for the service itself, `alert` for one line a transition. */
export type LogComponent = "monitoring" | "alert";

/** Where a monitor tells what it does. Never throws, never waits. */
export type Log = (
  component: LogComponent,
  level: LogLevel,
  message: string,
  fields?: Readonly<Record<string, JsonValue | undefined>>,
) => void;
