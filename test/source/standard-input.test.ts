import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StandardInput, type StandardInputOptions } from "../../src/source/standard-input.ts";
import { HandClock } from "./hand-clock.ts";

const line = (n: number): string => `{"timestamp":"2025-10-12T07:04:56Z","n":${n}}\n`;

/** Lets a stream hand on what was written to it. */
async function flow(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

describe("standard input", () => {
  let input = new PassThrough();
  let clock = new HandClock();
  let delivered: number[] = [];
  let troubles: (string | undefined)[] = [];
  let settle: (() => void)[] = [];
  let source: StandardInput | undefined;

  beforeEach(() => {
    input = new PassThrough();
    clock = new HandClock();
    [delivered, troubles, settle, source] = [[], [], [], undefined];
  });

  afterEach(async () => {
    await source?.stop();
  });

  async function read(options: Partial<StandardInputOptions> = {}, settles = true): Promise<StandardInput> {
    source = new StandardInput({ input, clock, ...options });
    await source.start(
      (snapshot, settled) => {
        delivered.push((snapshot as { readonly n: number }).n);
        if (settles) settled();
        else settle.push(settled);
      },
      (trouble) => troubles.push(trouble),
    );
    return source;
  }

  it("takes lines in pieces of any size", async () => {
    await read();
    const bytes = Buffer.from(`\uFEFF${line(1)}\r\n${line(2)}`);
    for (const byte of bytes) input.write(Buffer.from([byte]));
    await flow();
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual([]);
  });

  it("takes a last line without a line end, and says that the input has ended", async () => {
    const { ended } = await read();
    input.end(line(1) + line(2).trimEnd());
    await ended;
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual(["has ended"]);
  });

  it("tells a bad line with its number, and a last line that was cut short", async () => {
    const { ended } = await read();
    input.write(`${line(1)}bad\n${line(3)}`);
    await flow();
    expect(troubles).toEqual(["line 2 is not JSON: `bad`"]);
    clock.advance(60_000);
    expect(troubles.slice(1)).toEqual([undefined]);
    input.end('{"n":');
    await ended;
    expect(source?.badLines).toBe(2);
    expect(delivered).toEqual([1, 3]);
    expect(troubles.slice(2)).toEqual(["has ended"]);
  });

  it("makes its writer wait", async () => {
    const { ended } = await read({ unsettled: { count: 2, bytes: 1_000_000 } }, false);
    input.write([1, 2, 3, 4].map(line).join(""));
    await flow();
    expect(delivered).toEqual([1, 2]);
    expect(input.isPaused()).toBe(true);
    input.end(line(5));
    settle[0]?.();
    expect(delivered).toEqual([1, 2, 3]);
    for (let index = 1; index < 5; index += 1) {
      settle[index]?.();
      await flow();
    }
    await ended;
    expect(delivered).toEqual([1, 2, 3, 4, 5]);
  });

  it("keeps the order where each settles at once and there is room for one", async () => {
    await read({ unsettled: { count: 1, bytes: 1_000_000 } });
    input.write([1, 2, 3, 4].map(line).join(""));
    await flow();
    expect(delivered).toEqual([1, 2, 3, 4]);
  });

  it("refuses a line over the bound, and never holds it", async () => {
    await read();
    const piece = Buffer.alloc(1_000_000, "x");
    for (let megabytes = 0; megabytes < 200; megabytes += 1) {
      input.write(piece);
      await flow();
    }
    input.write(`\n${line(2)}`);
    await flow();
    expect(delivered).toEqual([2]);
    expect(troubles).toEqual(["line 1 is 200 MB long and was skipped"]);
  });

  it("takes an input that is closed without an end for one that has ended", async () => {
    const { ended } = await read();
    input.write(line(1));
    await flow();
    input.destroy();
    await ended;
    expect(delivered).toEqual([1]);
    expect(troubles).toEqual(["has ended"]);
  });

  it("survives an input that fails, before and after the start", async () => {
    await read();
    input.destroy(Object.assign(new Error("read EIO"), { code: "EIO" }));
    await source?.ended;
    expect(troubles).toEqual(["cannot be read: the device failed"]);
    const { ended } = await read();
    await ended;
    expect(troubles).toEqual(["cannot be read: the device failed", "cannot be read: the device failed"]);
  });

  it("delivers nothing after its stop, and keeps no timer", async () => {
    const { ended } = await read({ unsettled: { count: 1, bytes: 1_000_000 } }, false);
    input.write(line(1) + line(2));
    await flow();
    await source?.stop();
    settle[0]?.();
    input.write(line(3));
    await flow();
    await ended;
    expect(delivered).toEqual([1]);
    expect(clock.waiting).toBe(0);
  });
});
