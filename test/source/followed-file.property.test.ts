import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { FollowedFile } from "../../src/source/followed-file.ts";
import { HandClock } from "./hand-clock.ts";

/** What happens to a followed file. Rotations come between lines, as tools that rotate see to it. */
type Happening =
  | { readonly kind: "append"; readonly lines: number; readonly padding: number }
  /** The line is ended by the next happening that writes. */
  | { readonly kind: "tear" }
  /** Something is written while nobody reads, perhaps into a new file. */
  | { readonly kind: "restart"; readonly rotated: boolean }
  | { readonly kind: "rename" | "copy and empty" | "look" | "settle" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("append" as const), lines: fc.nat(30), padding: fc.constantFrom(0, 50, 5_000) }),
  },
  fc.record({ kind: fc.constant("tear" as const) }),
  fc.record({ kind: fc.constantFrom("rename" as const, "copy and empty" as const) }),
  fc.record({ kind: fc.constant("restart" as const), rotated: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("look" as const, "settle" as const) }) },
);

class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "plimsoll-property-"));
  readonly path = join(this.folder, "engine.jsonl");
  readonly clock = new HandClock();
  readonly delivered: number[] = [];
  readonly troubles: string[] = [];
  #settle: (() => void)[] = [];
  #written = 0;
  #torn = "";
  #rotations = 0;
  #source = new FollowedFile({ path: this.path, clock: this.clock });

  get written(): number {
    return this.#written;
  }

  async start(): Promise<void> {
    writeFileSync(this.path, "");
    await this.#begin();
  }

  async play(happening: Happening): Promise<void> {
    switch (happening.kind) {
      case "append":
        for (let count = 0; count < happening.lines; count += 1) this.#append(this.#next(happening.padding));
        return;
      case "tear": {
        this.#endLine();
        const line = this.#next(20);
        this.#torn = line.slice(10);
        appendFileSync(this.path, line.slice(0, 10));
        return;
      }
      case "copy and empty":
        // A copy is known by how it begins, as far as that was read.
        this.#append(this.#next(100));
        await this.look();
        this.#append(this.#next(0));
        this.#rotate(happening.kind);
        return this.look();
      case "rename":
        this.#rotate(happening.kind);
        // One rotation at a time is followed: the next comes when this one was seen.
        await this.look();
        return;
      case "look":
        return this.look();
      case "settle":
        for (const settled of this.#settle.splice(0)) settled();
        return;
      case "restart": {
        await this.#source.stop();
        const progress = this.#source.progress();
        this.#settle = [];
        if (happening.rotated) this.#rotate("rename");
        this.#append(this.#next(0));
        this.#source = new FollowedFile({ path: this.path, clock: this.clock, ...(progress === undefined ? {} : { progress }) });
        await this.#begin();
        return this.look();
      }
    }
  }

  /** Long enough for a file that was renamed to be let go. */
  async look(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      for (const settled of this.#settle.splice(0)) settled();
      await this.#source.poll();
      this.clock.advance(1_000);
      await this.#source.poll();
    }
  }

  async end(): Promise<void> {
    this.#endLine();
    await this.look();
    await this.#source.stop();
    rmSync(this.folder, { recursive: true });
  }

  async #begin(): Promise<void> {
    await this.#source.start(
      (snapshot, settled) => {
        this.delivered.push((snapshot as { readonly n: number }).n);
        this.#settle.push(settled);
      },
      (trouble) => {
        if (trouble !== undefined) this.troubles.push(trouble);
      },
    );
  }

  #next(padding: number): string {
    this.#written += 1;
    const at = new Date(Date.UTC(2025, 9, 12) + this.#written * 1_000).toISOString();
    return `${JSON.stringify({ timestamp: at, n: this.#written, padding: "₹".repeat(padding) })}\n`;
  }

  #append(text: string): void {
    this.#endLine();
    appendFileSync(this.path, text);
  }

  #endLine(): void {
    appendFileSync(this.path, this.#torn);
    this.#torn = "";
  }

  #rotate(kind: "rename" | "copy and empty"): void {
    this.#endLine();
    this.#rotations += 1;
    const old = `${this.path}.${this.#rotations}`;
    if (kind === "rename") {
      renameSync(this.path, old);
      writeFileSync(this.path, "");
    } else {
      copyFileSync(this.path, old);
      truncateSync(this.path, 0);
    }
  }
}

it("a followed file loses nothing and keeps the order, whatever happens; twice comes only what was not settled at a restart", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      const scene = new Scene();
      await scene.start();
      for (const each of happenings) await scene.play(each);
      await scene.end();
      const first = [...new Set(scene.delivered)];
      expect(first).toEqual(Array.from({ length: scene.written }, (_, index) => index + 1));
      if (!happenings.some(({ kind }) => kind === "restart")) expect(scene.delivered).toEqual(first);
      expect(scene.troubles).toEqual([]);
    }),
    { numRuns: Number(process.env.PLIMSOLL_RUNS ?? 150) },
  );
}, 600_000);
