import type { CodeTable } from "./code.ts";

/** P6xx: bundles that cannot be trusted or used. */
export const BUNDLE_CODES = {} as const satisfies CodeTable;
