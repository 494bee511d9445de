/**
 * The public surface: policy text to a checked policy to a bundle, bundles in and out, and the watch that turns snapshots into alert
 * transitions, live or in replay.
 */
export { acceptBundle, type Accepted, type AcceptOptions } from "./bundle/accept.ts";
export type { Bundle } from "./bundle/bundle.ts";
export { canonicalJson } from "./bundle/canonical.ts";
export { overrideLimits, type Overridden } from "./bundle/limits.ts";
export { type LoadedBundle, loadBundle } from "./bundle/load.ts";
export type { BundleProblem } from "./bundle/problem.ts";
export { signBundle, type Signed } from "./bundle/sign.ts";
export { check, type CheckOptions } from "./check/check.ts";
export type { CheckedPolicy, CheckResult } from "./check/checked.ts";
export { Heartbeat } from "./app/heartbeat.ts";
export { createFileLoader } from "./app/loader.ts";
export { Monitor, type MonitorOptions } from "./app/monitor.ts";
export { compile, type CompileOptions } from "./compile/compile.ts";
export type { Diagnostic } from "./diagnostics/diagnostic.ts";
export { render } from "./diagnostics/render.ts";
export { type JsonDiagnostic, toJson } from "./diagnostics/to-json.ts";
export { type GivenHeartbeatOptions, readHeartbeatOptions } from "./heartbeat/heartbeat-options.ts";
export { readStatusFile, type StatusUpdate, updateHeartbeatStatus } from "./heartbeat/status-file.ts";
export { type HeartbeatStatusText, readHeartbeatStatus } from "./heartbeat/status-text.ts";
export { tellStatusAround } from "./heartbeat/telling-channel.ts";
export type { JsonObject, JsonValue } from "./model/json.ts";
export type { Severity } from "./model/severity.ts";
export type { Transition, TransitionName } from "./model/transition.ts";
export type { PolicyFile } from "./policy/ast.ts";
export { formatPolicy } from "./policy/format.ts";
export type { Loader } from "./policy/loader.ts";
export { type PolicySource, readPolicy } from "./policy/read.ts";
export type { RecordingEntry } from "./recording/entry.ts";
export { readRecording } from "./recording/read.ts";
export { writeEntry } from "./recording/write.ts";
export { formatTransition } from "./replay/format-transition.ts";
export { type Replay, replay, type ReplayOptions } from "./replay/replay.ts";
export type { ReplaySummary } from "./replay/summary.ts";
export { createWatch, type Step, type Watch, type WatchOptions } from "./watch/watch.ts";
