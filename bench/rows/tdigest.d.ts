/** The package comes without types. */
declare module "tdigest" {
  export interface Centroid {
    readonly mean: number;
    readonly n: number;
  }

  export class TDigest {
    constructor(delta: number);
    push(value: number): void;
    push_centroid(centroids: readonly Centroid[]): void;
    toArray(): readonly Centroid[];
    percentile(share: number): number;
  }
}
