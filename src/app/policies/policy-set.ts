import { basename, dirname } from "node:path";
import type { Bundle } from "../../bundle/bundle.ts";
import type { PolicySettings, Settings } from "../settings/settings.ts";
import { isFor } from "../settings/watched.ts";
import { type LoadedEntry, loadEntry } from "./load-entry.ts";
import { type Fingerprints, fingerprintOf, isUnchanged } from "./noting-loader.ts";

/** The source that the monitor itself is. */
export const SELF = "plimsoll";

/** How one policy of the settings stands. */
export interface PolicyStanding {
  readonly settings: PolicySettings;
  readonly isSelf: boolean;
  /** The policy's own name once it was loaded, the file's before. */
  readonly name: string;
  /** In force. */
  readonly bundle: Bundle | undefined;
  /** ms since the epoch, of the bundle in force. */
  readonly loadedAt: number | undefined;
  /** Why what the file holds now is not in force. */
  readonly refused: string | undefined;
  /** Of what was looked at last, taken or not. */
  readonly files: Fingerprints;
}

/** What was looked at and what came of it. */
export interface Look {
  readonly standing: PolicyStanding;
  readonly loaded: LoadedEntry;
}

/** All policies of the settings before any was loaded, that of the monitor itself last. */
export function standingsOf(settings: Settings): readonly PolicyStanding[] {
  const begin = (entry: PolicySettings, isSelf: boolean): PolicyStanding => ({
    settings: entry,
    isSelf,
    name: basename(entry.file).replace(/(\.bundle)?\.(policy(\.ya?ml)?|json)$/, ""),
    bundle: undefined,
    loadedAt: undefined,
    refused: undefined,
    files: new Map([[entry.file, ""]]),
  });
  return [...settings.policies.map((entry) => begin(entry, false)), begin(settings.self, true)];
}

/**
 * Loads what a standing's files hold now. `others` are the standings beside it: a name is one policy's. A version that is refused leaves the
 * one before in force.
 */
export function lookAgain(
  standing: PolicyStanding,
  others: readonly PolicyStanding[],
  settings: Settings,
  shipped: string,
  now: number,
): Look {
  const loaded = loadEntry(standing.settings, {
    cwd: dirname(settings.file),
    keys: settings.keys,
    evaluationInterval: settings.evaluationInterval,
    versionOf: (policy) => (standing.bundle?.policy === policy ? standing.bundle.version : undefined),
    isShipped: standing.settings.file === shipped,
  });
  const { files } = loaded;
  if (!loaded.ok) return { standing: { ...standing, refused: loaded.reason, files }, loaded };
  const { bundle } = loaded;
  const twin = others.find((other) => other !== standing && other.bundle?.policy === bundle.policy);
  if (twin !== undefined) {
    const reason = `the policy \`${bundle.policy}\` is in force already, from ${twin.settings.file}; rename one of the two`;
    return {
      standing: { ...standing, refused: reason, files },
      loaded: { ok: false, reason, limits: [], files, diagnostics: loaded.diagnostics },
    };
  }
  return { standing: { ...standing, name: bundle.policy, bundle, loadedAt: now, refused: undefined, files }, loaded };
}

export function hasChanged({ files }: PolicyStanding): boolean {
  return !isUnchanged(files);
}

/** What the files of a standing hold at this moment, in one text. */
export function momentOf({ files }: PolicyStanding): string {
  return [...files.keys()].map((path) => `${path} ${fingerprintOf(path)}`).join("\n");
}

export function bundlesOf(standings: readonly PolicyStanding[]): readonly Bundle[] {
  return standings.flatMap(({ bundle }) => bundle ?? []);
}

/** Policies in force of a source. Empty where those that are meant for it are refused; undefined where none is meant for it. */
export function policiesOf(standings: readonly PolicyStanding[], source: string): readonly string[] | undefined {
  const meant = standings.filter(({ settings, isSelf }) => (source === SELF ? isSelf : !isSelf && isFor(settings, source)));
  return meant.length === 0 ? undefined : meant.flatMap(({ bundle }) => bundle?.policy ?? []);
}
