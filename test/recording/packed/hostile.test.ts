import {
  Bool,
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  TimestampSecond,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import { unpacked } from "./in-memory.ts";

/** A column of three rows, as any program could write it. */
interface Planted {
  readonly name: string;
  readonly type: DataType;
  readonly values: readonly unknown[];
  readonly path?: readonly string[];
  readonly form?: string;
}

const NOW = Date.UTC(2025, 9, 14);
const INSTANT = new TimestampMillisecond("UTC");
const COLUMNS: readonly Planted[] = [
  { name: "now", type: INSTANT, values: [NOW, NOW, null] },
  { name: "x", type: new Float64(), values: [1, 2, null], path: ["x"] },
  { name: "t", type: INSTANT, values: [NOW, NOW, null], path: ["t"], form: ".000Z" },
  { name: "s", type: new Dictionary(new Utf8(), new Int32(), 7), values: ["a", "b", null], path: ["s"] },
  { name: "on", type: new Bool(), values: [true, null, null], path: ["g", "on"] },
  { name: "shape", type: new Int32(), values: [0, 1, null] },
  { name: "entry", type: new Utf8(), values: [null, null, '{"timestamp":"x"}'] },
];
const SHAPES: readonly unknown[] = [
  {
    source: "e",
    group: [
      ["x", 0],
      ["t", 1],
      ["s", 2],
      ["g", { group: [["on", 3]] }],
    ],
  },
  {
    source: "e",
    group: [
      ["x", 0],
      ["t", 1],
      ["s", 2],
      ["n", null],
    ],
  },
];

function file(columns: readonly Planted[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const vectors = columns.map(({ values, type }) => vectorFromArray(values as never[], type));
  const fields = columns.map(({ name, path, form }, index) => {
    const told = new Map<string, string>();
    if (path !== undefined) told.set("plimsoll.path", JSON.stringify(path));
    if (form !== undefined) told.set("plimsoll.form", form);
    return new Field(name, vectors[index]?.type ?? new Utf8(), true, told);
  });
  const schema = new Schema(fields, new Map(Object.entries(metadata)));
  const children = vectors.map((vector) => vector.data[0] as Data);
  const data = makeData({ type: new Struct(fields), length: 3, nullCount: 0, children });
  const writer = new RecordBatchFileWriter();
  writer.reset(undefined, schema);
  writer.write(new RecordBatch(schema, data));
  writer.finish();
  return writer.toUint8Array(true);
}

const METADATA = { "plimsoll.packed": "1", "plimsoll.shapes": JSON.stringify(SHAPES) };

/** The file with one column exchanged, or left out. */
function withColumn(name: string, change: Partial<Planted> | undefined): Uint8Array {
  return file(
    COLUMNS.flatMap((column) => (column.name !== name ? [column] : change === undefined ? [] : [{ ...column, ...change }])),
    METADATA,
  );
}

function withShapes(text: string): Uint8Array {
  return file(COLUMNS, { ...METADATA, "plimsoll.shapes": text });
}

async function told(bytes: Uint8Array): Promise<readonly string[]> {
  return (await unpacked(bytes)).map((entry) =>
    entry.kind === "problem" ? entry.reason.replace(/^is (where the packed recording is )?damaged: /, "") : entry.kind,
  );
}

describe("an Arrow file from anybody", () => {
  it("is a packed recording where it has what one has", async () => {
    expect(await unpacked(file(COLUMNS, METADATA))).toEqual([
      {
        kind: "snapshot",
        line: 1,
        now: NOW,
        source: "e",
        snapshot: { x: 1, t: "2025-10-14T00:00:00.000Z", s: "a", g: { on: true } },
      },
      { kind: "snapshot", line: 2, now: NOW, source: "e", snapshot: { x: 2, t: "2025-10-14T00:00:00.000Z", s: "b", n: null } },
      { kind: "snapshot", line: 3, snapshot: { timestamp: "x" } },
    ]);
  });

  it("is refused where it says that it is another file", async () => {
    expect(await told(file(COLUMNS, {}))).toEqual(["is an Arrow file, but no packed recording"]);
    expect(await told(file(COLUMNS, { ...METADATA, "plimsoll.packed": "2" }))).toEqual(["was packed by a later version"]);
  });

  it.each(["now", "shape", "entry"])("is refused without its column %s", async (name) => {
    expect(await told(withColumn(name, undefined))).toEqual([`it has no column \`${name}\``]);
    expect(await told(withColumn(name, { type: new Float64(), values: [0, 0, 0] }))).toEqual([`it has no column \`${name}\``]);
  });

  it.each([
    ["x", { type: new Float32() }],
    ["x", { type: new Int64(), values: [1n, 2n, 3n] }],
    ["x", { type: new Int32() }],
    ["t", { type: new TimestampSecond("UTC") }],
    ["t", { form: "later" }],
    ["t", { form: ".00Z" }],
    ["s", { path: [] }],
    ["s", { path: [1 as unknown as string] }],
  ])("is refused with a column %s of %o", async (name, change) => {
    const place = COLUMNS.findIndex((column) => column.name === name) + 1;
    expect(await told(withColumn(name, change))).toEqual([`column ${place} is of a type that \`policy pack\` does not write`]);
  });

  it.each([
    "",
    "{",
    "{}",
    "[1]",
    '[{"group":[["x",1]]}]',
    '[{"group":[["x",9]]}]',
    '[{"group":[["x",-1]]}]',
    '[{"group":[["x",0.5]]}]',
    '[{"group":[["x","0"]]}]',
    '[{"group":[["x",0],["x",0]]}]',
    '[{"group":[["y",0]]}]',
    '[{"group":[["x",{"list":[0]}]]}]',
    '[{"group":[["__proto__",null]]}]',
    '[{"group":[["x"]]}]',
    '[{"group":["x",0]}]',
    '[{"group":[[1,0]]}]',
    '[{"source":"","group":[]}]',
    '[{"source":1,"group":[]}]',
    '[{"list":[]}]',
    `[${'{"group":[["a",'.repeat(100_000)}`,
    `[{"group":[["a",${'{"list":['.repeat(50_000)}null${"]}".repeat(50_000)}]]}]`,
  ])("is refused with shapes such as %s", async (text) => {
    expect(await told(withShapes(text))).toEqual(["its list of shapes cannot be read"]);
  });

  it.each([
    ["shape", [0, 2, null], "a row has a shape that there is not"],
    ["shape", [0, -1, null], "a row has a shape that there is not"],
    ["shape", [0, 0, null], "a column lacks values that its rows have by their shape"],
    ["x", [1, null, null], "a column lacks values that its rows have by their shape"],
    ["x", [1, Number.NaN, null], "a column holds what is no value"],
    ["t", [NOW, 9e15, null], "a column holds what is no value"],
    ["t", [NOW, Date.UTC(10_000, 0, 1), null], "a column holds what is no value"],
    ["t", [NOW, Date.UTC(-1, 0, 1), null], "a column holds what is no value"],
    ["now", [NOW, null, null], "a row has no `now`, or one too many"],
    ["now", [NOW, 9e15, null], "a row has no `now`, or one too many"],
    ["entry", [null, "{", '{"timestamp":"x"}'], "a column lacks values that its rows have by their shape"],
  ])("has a batch that cannot be read with %s %o", async (name, values, reason) => {
    expect(await told(withColumn(name, { values }))).toEqual([`${reason}, so that 3 rows cannot be read`]);
  });

  it("has a problem where an entry is none", async () => {
    const reasons = await told(withColumn("entry", { values: [null, null, "{"] }));
    expect(reasons.at(-1)).toBe("is part of a JSON document of several lines");
    expect(reasons.length).toBe(3);
  });
});
