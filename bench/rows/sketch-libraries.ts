import { DDSketch } from "@datadog/sketches-js";
import { build, type Histogram, initWebAssembly } from "hdr-histogram-js";
import { TDigest } from "tdigest";
import { type Library, PanedSketch, type Sketch } from "./paned-sketch.ts";

/** A sketch over a window, with what its library promises of an answer. */
export interface SketchWindow {
  readonly name: string;
  readonly push: (value: number) => void;
  readonly value: (share: number) => number;
  /** A relative error of the value that the library admits. */
  readonly error: number;
  /** Ranks that an answer may be off for the samples it is about, as a share of all. */
  readonly rankError: number;
}

const MINUTE = 60;
/** Its digests are the slowest to merge, so it gets fewer of them. */
const QUARTER = 15 * MINUTE;
/** Both libraries' own default, or what comes next to it. */
const ERROR = 0.01;
const DIGITS = 2;
const DELTA = 0.01;

/** Of so many samples, each library set up as it is quickest. */
export async function sketchWindows(samples: number): Promise<readonly SketchWindow[]> {
  await initWebAssembly();
  // A centroid of a t-digest holds up to 4 * delta * q * (1 - q) of all samples; here for the most, at the median.
  const rankError = DELTA;
  return [
    windowOf("@datadog/sketches-js", ddsketch, { samples, pane: MINUTE, error: ERROR, rankError: 0 }),
    windowOf("hdr-histogram-js, WebAssembly", hdr, { samples, pane: MINUTE, error: 10 ** -DIGITS, rankError: 0 }),
    windowOf("tdigest", digest, { samples, pane: QUARTER, error: 0, rankError }),
  ];
}

interface Settings {
  readonly samples: number;
  readonly pane: number;
  readonly error: number;
  readonly rankError: number;
}

function windowOf<S extends Sketch>(
  name: string,
  library: Library<S>,
  { samples, pane, error, rankError }: Settings,
): SketchWindow {
  const window = new PanedSketch(library, pane, samples / pane);
  return {
    name,
    push: (value) => {
      window.push(value);
    },
    value: (share) => window.value(share),
    error,
    rankError: rankError + pane / samples,
  };
}

class DatadogSketch implements Sketch {
  readonly inner = new DDSketch({ relativeAccuracy: ERROR });

  add(value: number): void {
    this.inner.accept(value);
  }

  quantile(share: number): number {
    return this.inner.getValueAtQuantile(share);
  }
}

const ddsketch: Library<DatadogSketch> = {
  create: () => new DatadogSketch(),
  merge: (into, from) => {
    into.inner.merge(from.inner);
  },
  free: () => undefined,
};

class HdrSketch implements Sketch {
  /** Its answers take half as long in WebAssembly. */
  readonly inner: Histogram = build({
    numberOfSignificantValueDigits: DIGITS,
    bitBucketSize: 32,
    highestTrackableValue: 2 ** 17,
    useWebAssembly: true,
  });

  add(value: number): void {
    this.inner.recordValue(value);
  }

  quantile(share: number): number {
    return this.inner.getValueAtPercentile(share * 100);
  }
}

const hdr: Library<HdrSketch> = {
  create: () => new HdrSketch(),
  merge: (into, from) => {
    into.inner.add(from.inner);
  },
  free: (sketch) => {
    sketch.inner.destroy();
  },
};

class Digest implements Sketch {
  readonly inner = new TDigest(DELTA);

  add(value: number): void {
    this.inner.push(value);
  }

  quantile(share: number): number {
    return this.inner.percentile(share);
  }
}

const digest: Library<Digest> = {
  create: () => new Digest(),
  merge: (into, from) => {
    into.inner.push_centroid(from.inner.toArray());
  },
  free: () => undefined,
};
