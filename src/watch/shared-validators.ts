import type { BundleMetrics } from "../bundle/bundle.ts";
import { canonicalJson } from "../bundle/canonical.ts";
import type { SnapshotVerdict } from "../evaluate/validate.ts";
import type { JsonObject } from "../model/json.ts";

export type Validate = (raw: unknown) => SnapshotVerdict;
export type CreateValidator = (metrics: BundleMetrics) => Validate;

/** Policies that read the same metrics of one schema share a validator. */
export class SharedValidators {
  readonly #create: CreateValidator;
  readonly #byMetrics = new Map<string, Validate>();

  constructor(create: CreateValidator) {
    this.#create = create;
  }

  of(metrics: BundleMetrics): Validate {
    const name = canonicalJson(metrics as unknown as JsonObject);
    const validate = this.#byMetrics.get(name) ?? this.#create(metrics);
    this.#byMetrics.set(name, validate);
    return validate;
  }
}

/** The verdict of each policy, each validator asked once. */
export function validateOnce(policies: readonly { readonly validate: Validate }[], raw: unknown): readonly SnapshotVerdict[] {
  const [only, second] = policies;
  if (only !== undefined && second === undefined) return [only.validate(raw)];
  const verdicts = new Map<Validate, SnapshotVerdict>();
  return policies.map(({ validate }) => {
    const verdict = verdicts.get(validate) ?? validate(raw);
    verdicts.set(validate, verdict);
    return verdict;
  });
}
