import type { LimitFold, MetricRef } from "./term.ts";

/** How long a tier or a `clear` must hold before it counts. `limits` says how the number came from limits. */
export type Hold =
  | { readonly kind: "duration"; readonly ms: number; readonly limits?: LimitFold }
  | { readonly kind: "snapshots"; readonly count: number; readonly limits?: LimitFold }
  | { readonly kind: "updates"; readonly count: number; readonly ref: MetricRef; readonly limits?: LimitFold };
