import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEEPEST, takeIn } from "../../src/bundle/intake.ts";

function refusal(input: unknown): string | undefined {
  const intake = takeIn(input);
  return intake.ok ? undefined : `${intake.problem.pointer} ${intake.problem.message}`.trim();
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

const cyclic: Record<string, unknown> = { a: {} };
(cyclic.a as Record<string, unknown>).b = cyclic;

const hostileProxy = new Proxy(
  {},
  {
    ownKeys: () => {
      throw new Error("no");
    },
  },
);

describe("taking in", () => {
  it("copies plain JSON, as text or as a value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const plain: unknown = JSON.parse(text);
        if (text.includes("__proto__") || text.includes("constructor") || text.includes("prototype")) return;
        expect(takeIn(text)).toEqual({ ok: true, value: plain });
        if (typeof plain !== "string") expect(takeIn(plain)).toEqual({ ok: true, value: plain });
      }),
    );
  });

  it("takes a byte order mark for nothing", () => {
    expect(takeIn("\uFEFF[1]")).toEqual({ ok: true, value: [1] });
  });

  it("leaves the original alone, and shares nothing with it", () => {
    const original = { a: [{ b: 1 }] };
    const intake = takeIn(original);
    expect(intake.ok && intake.value).toEqual(original);
    expect(intake.ok && intake.value).not.toBe(original);
    expect(intake.ok && (intake.value as unknown as typeof original).a[0]).not.toBe(original.a[0]);
  });

  it.each([
    ["no JSON", "{", "the text is not JSON"],
    ["nothing", undefined, "there is no JSON value here"],
    ["a function", { a: [() => 1] }, "/a/0 there is no JSON value here"],
    ["a big integer", { a: 1n }, "/a there is no JSON value here"],
    ["NaN", { a: { "b/c~d": Number.NaN } }, "/a/b~1c~0d there is no JSON value here"],
    ["infinity", [1, Number.NEGATIVE_INFINITY], "/1 there is no JSON value here"],
    ["a hole", Object.assign(new Array<unknown>(2), [1]), "/1 there is no JSON value here"],
    ["an accessor", Object.defineProperty({}, "a", { enumerable: true, get: () => 1 }), "/a there is no JSON value here"],
    ["a lone surrogate", { a: "\uD800" }, "/a the text here is not valid Unicode"],
    ["a name that is one", { "\uDC00": 1 }, "the name of a member is not valid Unicode"],
    ["__proto__ in text", '{"a":{"__proto__":{"x":1}}}', "/a/__proto__ no member may be named `__proto__`"],
    ["constructor", { constructor: 1 }, "/constructor no member may be named `constructor`"],
    ["a cycle", cyclic, `it nests deeper than ${DEEPEST} levels`],
    ["100,000 levels", nested(100_000), `it nests deeper than ${DEEPEST} levels`],
    ["100,000 levels of text", "[".repeat(100_000) + "]".repeat(100_000), `it nests deeper than ${DEEPEST} levels`],
    ["one level too many", nested(DEEPEST + 1), `it nests deeper than ${DEEPEST} levels`],
    ["a proxy that throws", hostileProxy, "it cannot be read"],
  ])("refuses %s", (_, input, message) => {
    expect(refusal(input)).toBe(message);
  });

  it("takes the deepest that it allows", () => {
    expect(refusal(nested(DEEPEST))).toBeUndefined();
  });

  it("ends soon on a list that claims to be endless", () => {
    expect(refusal({ a: new Array(4_000_000_000) })).toBe("/a/0 there is no JSON value here");
  });

  it("refuses more values than a bundle has", () => {
    expect(refusal(`[${"0,".repeat(2_000_000)}0]`)).toBe("it holds more than 2000000 values");
  });
});
