import type { SnapshotEntry } from "../entry.ts";
import type { BatchBuilder } from "./batch-builder.ts";
import { cutLine } from "./cut-line.ts";
import type { ColumnLayout } from "./layout.ts";
import { LineTemplate, type Target } from "./line-template.ts";

/** Templates that are tried for a line that comes unexpected. */
const MOST_TEMPLATES = 64;
const FEW_TEMPLATES = 4;
/** A recording whose lines are all different learns nothing: so many templates may go unused, and each line read pays for a part of one. */
const CREDIT = 64;
const CREDIT_A_LINE = 0.25;

/** Reads lines into a builder by the templates of the lines before them. */
export class LineTaker {
  readonly #builder: BatchBuilder;
  readonly #templates: LineTemplate[] = [];
  #last: LineTemplate | undefined = undefined;
  #credit = CREDIT;

  constructor(builder: BatchBuilder) {
    this.#builder = builder;
  }

  /** Reads the line at `start`. Returns where the next one begins; -1 where the line was not read: then JSON.parse has to. */
  take(bytes: Buffer, start: number, line: number): number {
    const last = this.#last;
    if (last === undefined || this.#builder.isFull || !this.#builder.follows(line)) return -1;
    const expected = last.next;
    const template = expected.read(bytes, start, this.#builder) ? expected : this.#search(bytes, start, expected);
    if (template === undefined) return -1;
    this.#builder.add(template.shape, template.now, line);
    if (this.#credit < CREDIT) this.#credit += CREDIT_A_LINE;
    last.next = template;
    this.#last = template;
    return template.end;
  }

  /** Remembers how a line that JSON.parse has read is made. */
  learn(bytes: Uint8Array, { now, source }: SnapshotEntry, shape: number): void {
    if (this.#credit < 1) return;
    const isEnvelope = source !== undefined;
    const cut = cutLine(bytes, isEnvelope ? ["source"] : []);
    if (cut === undefined) return;
    const targets: Target[] = [];
    for (const value of cut.values) {
      const target = isEnvelope ? envelopeTarget(this.#builder.layout, value, now) : this.#builder.layout.columnOf(value);
      if (target === undefined) return;
      targets.push(target);
    }
    const template = this.#templates.find((each) => each.isOf(shape, cut)) ?? this.#learned(new LineTemplate(shape, cut, targets));
    if (this.#last !== undefined) this.#last.next = template;
    this.#last = template;
  }

  #learned(template: LineTemplate): LineTemplate {
    this.#credit -= 1;
    this.#templates.unshift(template);
    if (this.#templates.length > MOST_TEMPLATES) this.#templates.pop();
    return template;
  }

  #search(bytes: Buffer, start: number, without: LineTemplate): LineTemplate | undefined {
    // Where lines are ever new, looking through all that was learned would cost more than to parse them.
    const tries = this.#credit < 1 ? FEW_TEMPLATES : MOST_TEMPLATES;
    for (const [place, template] of this.#templates.entries()) {
      if (place >= tries) return undefined;
      if (template !== without && template.read(bytes, start, this.#builder)) return template;
    }
    return undefined;
  }
}

type Value = Parameters<ColumnLayout["columnOf"]>[0];

/** Undefined where the envelope has more than its three members, or a `now` that is written in an unusual way. */
function envelopeTarget(layout: ColumnLayout, value: Value, now: number | undefined): Target | undefined {
  const [first, ...rest] = value.path;
  if (first === "now" && rest.length === 0 && now !== undefined) return value.kind === "instant" ? "now" : undefined;
  return first === "snapshot" ? layout.columnOf({ ...value, path: rest }) : undefined;
}
