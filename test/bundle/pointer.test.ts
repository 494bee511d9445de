import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pointerSegments, pointerTo, replaceNumbers, resolvePointer } from "../../src/bundle/pointer.ts";

describe("pointers", () => {
  it("resolve the examples of RFC 6901, section 5", () => {
    const document = { foo: ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8 };
    const pointers = ["/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", '/k"l', "/ ", "/m~0n"];
    expect(pointers.map((pointer) => resolvePointer(document, pointer))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(resolvePointer(document, "")).toBe(document);
    expect(resolvePointer(document, "/foo/0")).toBe("bar");
  });

  it.each(["/foo/00", "/foo/-", "/foo/length", "/foo/2", "/toString", "/foo/0/x", "foo", "/~2", "/x"])(
    "find nothing at %s",
    (pointer) => {
      expect(resolvePointer({ foo: ["bar", "baz"] }, pointer)).toBeUndefined();
    },
  );

  it("read back any names", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (segments) => {
        expect(pointerSegments(pointerTo("", ...segments))).toEqual(segments);
      }),
    );
  });
});

describe("replacing numbers", () => {
  it("copies only what leads to them", () => {
    const root = { a: { b: [1, { c: 2 }] }, d: { e: 3 } };
    const result = replaceNumbers(root, new Map([["/a/b/1/c", 20]]));
    expect(result).toEqual({ a: { b: [1, { c: 20 }] }, d: { e: 3 } });
    expect(root.a.b[1]).toEqual({ c: 2 });
    expect(result.d).toBe(root.d);
  });

  it("leaves alone what is not there", () => {
    const root = { a: 1 };
    expect(replaceNumbers(root, new Map([["/b/c", 2]]))).toEqual(root);
    expect(replaceNumbers(root, new Map([["/toString", 2]]))).toEqual(root);
  });
});
