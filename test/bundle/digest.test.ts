import { describe, expect, it } from "vitest";
import { bundleDigest, episodeId, hash, sha256 } from "../../src/bundle/digest.ts";
import { overrideLimits } from "../../src/bundle/limits.ts";
import { compileBody } from "../compile/pipeline.ts";

describe("digests", () => {
  it("are SHA-256, of text as UTF-8", () => {
    // FIPS 180-2, appendix B.1
    expect(sha256("abc")).toBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256("é")).toBe(sha256(new Uint8Array([0xc3, 0xa9])));
  });

  it("do not depend on the order of members", () => {
    expect(hash({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(hash({ b: [2, { d: 4, c: 3 }], a: 1 }));
    expect(hash([1, 2])).not.toBe(hash([2, 1]));
  });

  it("name an episode by its parts, in 16 hex digits", () => {
    const parts = ["engine-1", "trading_core", "daily_loss_exceeded", null, 1_760_252_696_000];
    expect(episodeId(parts)).toBe(sha256(JSON.stringify(parts)).slice("sha256:".length, "sha256:".length + 16));
    expect(episodeId(["a", "bc"])).not.toBe(episodeId(["ab", "c"]));
  });

  it("are of everything in a bundle but themselves, the signature and overrides", () => {
    const bundle = compileBody("limit loss = 5%\nrule r\n  critical when risk.daily_loss_pct < -loss\n");
    expect(bundleDigest(bundle)).toBe(bundle.digest);
    expect(bundleDigest({ ...bundle, overrides: {} })).toBe(bundle.digest);
    expect(bundleDigest({ ...bundle, version: "1.2.1" })).not.toBe(bundle.digest);
    const overridden = overrideLimits(bundle, { loss: "4%" });
    expect(overridden.ok && overridden.bundle.digest).toBe(bundle.digest);
  });
});
