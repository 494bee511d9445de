import { stat } from "node:fs/promises";
import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Collector } from "../monitor/inputs.ts";
import { fileTrouble, kindTrouble } from "../monitor/open-file.ts";
import { Looks } from "./looks.ts";

/** Artifacts whose age the inherited snapshots have a member for: `artifacts.teacher_model_age_hours`. */
const WITH_AGE = ["teacher_model", "student_model"];
const HOUR = 3_600_000;

export interface ArtifactAgeOptions {
  /** Paths of plain files by the artifact's name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * When artifact files were last written, as `artifacts.by_name.NAME: { missing, problem, built_at }`, and for `teacher_model` and
 * `student_model` the age in hours that inherited policies read. A file that is missing is a value.
 */
export class ArtifactAge implements Collector {
  readonly #looks = new Looks();
  readonly #files: readonly (readonly [string, string])[];

  constructor(options: ArtifactAgeOptions) {
    this.#files = Object.entries(options.files);
  }

  collect(now: number, signal: AbortSignal): Promise<JsonObject> {
    return this.#looks.run(signal, async () => {
      const looks: (readonly [string, Look])[] = [];
      for (const [name, path] of this.#files) looks.push([name, await lookAt(path)]);
      const ages = looks.flatMap(([name, { builtAt }]) =>
        builtAt === undefined || !WITH_AGE.includes(name)
          ? []
          : [[`${name}_age_hours`, Math.max(0, now - builtAt) / HOUR] as const],
      );
      const artifacts = looks.map(([name, { builtAt, problem }]) => {
        const built = builtAt === undefined ? null : formatTimestamp(builtAt);
        return [name, { missing: builtAt === undefined, problem: problem ?? null, built_at: built }] as const;
      });
      return { artifacts: { ...Object.fromEntries(ages), by_name: Object.fromEntries(artifacts) } };
    });
  }
}

interface Look {
  /** ms since the epoch */
  readonly builtAt?: number;
  readonly problem?: string;
}

async function lookAt(path: string): Promise<Look> {
  try {
    const facts = await stat(path, { bigint: true });
    return facts.isFile() ? { builtAt: Number(facts.mtimeMs) } : { problem: kindTrouble(facts) };
  } catch (error) {
    return { problem: fileTrouble(error) };
  }
}
