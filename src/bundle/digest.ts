import { createHash, hash as digestOf } from "node:crypto";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Bundle } from "./bundle.ts";
import { canonicalJson } from "./canonical.ts";

/** `sha256:` and 64 hex digits, of the UTF-8 of the text or of the bytes. */
export function sha256(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/** `sha256:...` of the canonical JSON of a value. */
export function hash(value: JsonValue): string {
  return sha256(canonicalJson(value));
}

/**
 * The id of an episode: the first 16 hex digits of the SHA-256 of the canonical JSON array of its parts, so that a replay or a second
 * monitor names the same episode the same way.
 */
export function episodeId(parts: readonly JsonValue[]): string {
  return digestOf("sha256", canonicalJson(parts)).slice(0, 16);
}

/**
 * The digest of a bundle that stands with its own limits: everything but `digest`, `signature` and `overrides`.
 * Of an overridden bundle, restore its own limits first.
 */
export function bundleDigest(bundle: Omit<Bundle, "digest">): string {
  const content = Object.fromEntries(Object.entries(bundle).filter(([name]) => !OUTSIDE_DIGEST.has(name)));
  return hash(content as JsonObject);
}

const OUTSIDE_DIGEST: ReadonlySet<string> = new Set(["digest", "signature", "overrides"]);
