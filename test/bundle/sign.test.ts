import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { acceptBundle } from "../../src/bundle/accept.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { bundleDigest } from "../../src/bundle/digest.ts";
import { overrideLimits } from "../../src/bundle/limits.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { readVerifyingKey, signBundle } from "../../src/bundle/sign.ts";
import { compileBody } from "../compile/pipeline.ts";

function keyPair(): { readonly secret: string; readonly open: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    secret: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    open: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

const RISK = keyPair();
const OTHER = keyPair();
const BUNDLE = compileBody(`
limit loss = 5% within 1% .. 8%
rule loss_exceeded
  critical when risk.daily_loss_pct <= -loss
`);

function signed(bundle: Bundle, key = RISK.secret): Bundle {
  const result = signBundle(bundle, key);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.bundle;
}

function refusal(bundle: Bundle, options: Parameters<typeof acceptBundle>[1]): readonly string[] {
  const result = acceptBundle(bundle, options);
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

/** With another threshold, and the digest that belongs to it. */
function forged(bundle: Bundle): Bundle {
  const text = JSON.stringify(bundle).replaceAll('"value":"5"', '"value":"7"').replaceAll('"value":-5', '"value":-7');
  const altered = JSON.parse(text) as Bundle;
  return { ...altered, digest: bundleDigest(altered) };
}

describe("signatures", () => {
  it("accepts what one of the keys signed, however it came here", () => {
    const bundle = signed(BUNDLE);
    expect(refusal(bundle, { keys: [OTHER.open, RISK.open] })).toEqual([]);
    const loaded = loadBundle(JSON.stringify(bundle));
    expect(loaded).toStrictEqual({ ok: true, bundle });
    expect(bundle.signature?.key).toBe(readVerifyingKey(RISK.open)?.id);
    expect(signed(BUNDLE).signature).toEqual(bundle.signature);
  });

  it("accepts an override inside the range: the signature is of the bundle's own limits", () => {
    const result = overrideLimits(signed(BUNDLE), { loss: "2%" });
    expect(result.ok && refusal(result.bundle, { keys: [RISK.open] })).toEqual([]);
  });

  it("refuses an unsigned bundle when a key is configured, and only then", () => {
    expect(refusal(BUNDLE, { keys: [RISK.open] })).toEqual(["the bundle is not signed, and a key is configured"]);
    expect(refusal(BUNDLE, {})).toEqual([]);
    expect(refusal(BUNDLE, { keys: [] })).toEqual([]);
  });

  it("refuses somebody else's signature", () => {
    expect(refusal(signed(BUNDLE, OTHER.secret), { keys: [RISK.open] })[0]).toMatch(/signed with a key that is not configured/);
  });

  it("refuses a bundle altered after signing, with or without a digest to match", () => {
    const bundle = signed(BUNDLE);
    expect(refusal(forged(bundle), { keys: [RISK.open] })).toEqual(["the signature is not that of this bundle"]);
    const kept = { ...forged(bundle), digest: bundle.digest };
    expect(refusal(kept, { keys: [RISK.open] })[0]).toMatch(/altered after it was compiled/);
  });

  it("refuses a signature moved under another key's name", () => {
    const bundle = signed(BUNDLE, OTHER.secret);
    const id = readVerifyingKey(RISK.open)?.id ?? "";
    const moved: Bundle = { ...bundle, signature: { algorithm: "ed25519", value: bundle.signature?.value ?? "", key: id } };
    expect(refusal(moved, { keys: [RISK.open] })).toEqual(["the signature is not that of this bundle"]);
  });

  it("says what is wrong with a key", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
    expect(signBundle(BUNDLE, "nonsense").ok).toBe(false);
    expect(signBundle(BUNDLE, RISK.open).ok).toBe(false);
    expect(signBundle(BUNDLE, rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString()).ok).toBe(false);
    expect(refusal(signed(BUNDLE), { keys: [RISK.open, RISK.secret] })).toEqual([
      "configured key 2 is no Ed25519 public key in PEM",
    ]);
    expect(refusal(signed(BUNDLE), { keys: ["nonsense"] })).toEqual(["configured key 1 is no Ed25519 public key in PEM"]);
  });
});

describe("versions", () => {
  it.each([
    ["1.2.0", []],
    ["1.1.9", []],
    ["1.2.0-rc.1", []],
    ["1.2.1", ["version 1.2.0 of `desk` is older than 1.2.1, which is in force"]],
    ["1.10.0", ["version 1.2.0 of `desk` is older than 1.10.0, which is in force"]],
    ["nonsense", ["version 1.2.0 of `desk` is older than nonsense, which is in force"]],
  ])("against %s", (previousVersion, problems) => {
    expect(refusal(BUNDLE, { previousVersion })).toEqual(problems);
    expect(refusal(BUNDLE, { previousVersion, allowDowngrade: true })).toEqual([]);
  });
});
