import { createHash, timingSafeEqual } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Doorkeeper, ROLES } from "../../../src/server/http/roles.ts";
import { TOKENS } from "./on-call-api.ts";

vi.mock("node:crypto", async (original) => {
  const real: { readonly timingSafeEqual: typeof timingSafeEqual } = await original();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});
afterEach(() => {
  vi.mocked(timingSafeEqual).mockClear();
});

const doorkeeper = new Doorkeeper(TOKENS);
const secret = TOKENS[1]?.secret ?? "";

describe("a token is compared", () => {
  test.each([
    ["the first", TOKENS[0]?.secret ?? ""],
    ["another", secret],
    ["one with another end", `${secret.slice(0, -1)}!`],
    ["one with another beginning", `!${secret.slice(1)}`],
    ["a short one", "x"],
    ["a long one", "x".repeat(10_000)],
  ])("with all there are, by digests of one length, whatever is presented: %s", (_, presented) => {
    doorkeeper.admit(`Bearer ${presented}`);
    const compared = vi.mocked(timingSafeEqual).mock.calls;
    const digests = TOKENS.map((token) => createHash("sha256").update(token.secret).digest("hex"));
    expect(compared.map(([one]) => Buffer.from(one as Buffer).toString("hex"))).toEqual(digests);
    expect(new Set(compared.flatMap((pair) => pair.map(({ byteLength }) => byteLength)))).toEqual(new Set([32]));
  });
});

describe("who is admitted", () => {
  test("is who has a token, as that token's name and with its roles alone", () => {
    for (const { name, roles, secret: presented } of TOKENS) {
      const admittance = doorkeeper.admit(`bearer  ${presented}`);
      if (!admittance.admitted) throw new Error(admittance.detail);
      expect(admittance.caller).toEqual({ name, roles });
      for (const role of ROLES) expect(doorkeeper.refuse(admittance.caller, role) === undefined).toBe(roles.includes(role));
    }
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${secret}`,
    secret,
    `Bearer ${secret} `,
    `Bearer ${secret},`,
    `Bearer ${secret.toUpperCase()}`,
    `Bearer ${secret}\u0000`,
  ])("is not who sends %j, and nobody repeats it", (header) => {
    const admittance = doorkeeper.admit(header);
    expect(admittance.admitted).toBe(false);
    expect(JSON.stringify(admittance)).not.toContain(secret.slice(0, 8));
  });

  test("is everybody where there are no tokens, to read and to send", () => {
    const open = new Doorkeeper([]);
    const admittance = open.admit(undefined);
    if (!admittance.admitted) throw new Error(admittance.detail);
    expect(ROLES.filter((role) => open.refuse(admittance.caller, role) === undefined)).toEqual(["read", "ingest"]);
  });
});
