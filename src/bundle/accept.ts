import type { Bundle } from "./bundle.ts";
import { loadBundle } from "./load.ts";
import type { BundleProblem } from "./problem.ts";
import { readVerifyingKey, signatureProblem, type VerifyingKey } from "./sign.ts";
import { compareVersions } from "./version.ts";

export interface AcceptOptions {
  /** Ed25519 public keys in PEM. With any, a bundle must be signed by one of them. */
  readonly keys?: readonly string[];
  /** The version of the same policy that is in force. */
  readonly previousVersion?: string;
  /** An older version than that may take its place. */
  readonly allowDowngrade?: boolean;
}

export type Accepted =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly problems: readonly BundleProblem[] };

/**
 * Whether a bundle may be put in force. With keys, an unsigned bundle, one signed by somebody else and one altered since are refused; so is an
 * older version of the policy than the one before, keys or not. The digest is computed again, whoever loaded the bundle.
 */
export function acceptBundle(bundle: Bundle, options: AcceptOptions): Accepted {
  const loaded = loadBundle(bundle);
  if (!loaded.ok) return loaded;
  const problems: BundleProblem[] = [];
  const keys: VerifyingKey[] = [];
  for (const [index, pem] of (options.keys ?? []).entries()) {
    const key = readVerifyingKey(pem);
    if (key !== undefined) keys.push(key);
    else {
      const message = `configured key ${index + 1} is no Ed25519 public key in PEM`;
      problems.push({ pointer: "", message, help: "write one with `openssl pkey -in KEY -pubout`" });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  const unsigned = keys.length === 0 ? undefined : signatureProblem(loaded.bundle, keys);
  if (unsigned !== undefined) problems.push(unsigned);
  const older = downgrade(loaded.bundle, options);
  if (older !== undefined) problems.push(older);
  return problems.length > 0 ? { ok: false, problems } : loaded;
}

function downgrade({ policy, version }: Bundle, options: AcceptOptions): BundleProblem | undefined {
  const { previousVersion, allowDowngrade = false } = options;
  if (previousVersion === undefined || allowDowngrade) return undefined;
  const order = compareVersions(version, previousVersion);
  if (order !== undefined && order >= 0) return undefined;
  return {
    pointer: "/version",
    message: `version ${version} of \`${policy}\` is older than ${previousVersion}, which is in force`,
    help: "raise the version, or allow a downgrade",
  };
}
