import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Bundle } from "./bundle.ts";
import { sha256 } from "./digest.ts";
import type { BundleProblem } from "./problem.ts";
import { sealBundle } from "./seal.ts";

export type Signed =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly problems: readonly BundleProblem[] };

export interface VerifyingKey {
  /** `sha256:` of the key's DER (SPKI). */
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Signs with an Ed25519 private key in PEM (PKCS #8). The signature covers the bundle with its own limits; it says nothing about overrides,
 * which `verify` shows beside the digest. Signing again replaces the signature.
 */
export function signBundle(bundle: Bundle, privateKey: string): Signed {
  const key = readKey(() => createPrivateKey(privateKey));
  if (key === undefined) {
    return refused("the signing key is no Ed25519 private key in PEM", "make one with `openssl genpkey -algorithm ed25519`");
  }
  const value = sign(null, Buffer.from(bundle.digest, "utf8"), key).toString("base64");
  const signature = { algorithm: "ed25519", key: keyId(createPublicKey(key)), value } as const;
  return { ok: true, bundle: sealBundle({ ...bundle, signature }) };
}

/** Reads an Ed25519 public key in PEM. Undefined for anything else, a private key included: that one is nobody else's to have. */
export function readVerifyingKey(pem: string): VerifyingKey | undefined {
  if (pem.includes("PRIVATE KEY")) return undefined;
  const key = readKey(() => createPublicKey(pem));
  return key === undefined ? undefined : { id: keyId(key), key };
}

/** Whether the bundle's signature is by one of the keys and over the bundle's digest. The digest itself is `loadBundle`'s to hold. */
export function signatureProblem(bundle: Bundle, keys: readonly VerifyingKey[]): BundleProblem | undefined {
  const { signature, digest } = bundle;
  const pointer = "/signature";
  if (signature === undefined) {
    return {
      pointer,
      message: "the bundle is not signed, and a key is configured",
      help: "sign it when compiling, with `--sign KEY`",
    };
  }
  const known = keys.find(({ id }) => id === signature.key);
  if (known === undefined) {
    const message = `the bundle is signed with a key that is not configured, ${signature.key}`;
    return { pointer, message, help: `sign it with one of ${keys.map(({ id }) => id).join(", ")}` };
  }
  if (verify(null, Buffer.from(digest, "utf8"), known.key, Buffer.from(signature.value, "base64"))) return undefined;
  return {
    pointer,
    message: "the signature is not that of this bundle",
    help: "sign the bundle again, or find out who altered it",
  };
}

function keyId(key: KeyObject): string {
  return sha256(key.export({ type: "spki", format: "der" }));
}

function readKey(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

function refused(message: string, help: string): Signed {
  return { ok: false, problems: [{ pointer: "", message, help }] };
}
