import fc from "fast-check";

/** Members that change places, types and spelling from line to line, so that shapes come and go. */
const name = fc.constantFrom("a", "b", "loss", "é", "M&M", "", "1", "0", "constructor", "__proto__", "timestamp");
const scalar = fc.oneof(
  fc.double().map((value) => JSON.stringify(Object.is(value, -0) ? 0 : value)),
  fc.constantFrom("-0", "1e999", "5e-324", "0.1", "1E2", "123456789012345678", "null", "null", "true", "false", '"ok"', '"down"'),
  fc.constantFrom(
    '"2025-10-14T03:45:00Z"',
    '"2025-10-14T09:15:00.250+05:30"',
    '"2025-10-14T03:45:00.123456+00:00"',
    '"\\ud83d"',
    '"ß🛟"',
  ),
  fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  fc.integer().map(String),
);

const value = fc.letrec<{ value: string; group: string; list: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: "small" }, scalar, scalar, tie("group"), tie("list")),
  group: fc
    .array(fc.tuple(name, tie("value")), { maxLength: 4 })
    .map((members) => `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`),
  list: fc.array(tie("value"), { maxLength: 3 }).map((elements) => `[${elements.join(", ")}]`),
}));

const instant = fc.integer({ min: 0, max: 100_000_000 }).map((ms) => new Date(Date.UTC(2025, 0, 1) + ms).toISOString());

/** What a writer writes: one of a few snapshots, with other numbers in it. */
const alike = fc.tuple(instant, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom("NSE", "BSE"), fc.boolean());
const snapshot = fc.oneof(
  {
    weight: 4,
    arbitrary: alike.map(([at, loss, venue, on]) => `{"timestamp":"${at}","risk":{"loss":${loss},"on":${on}},"venue":"${venue}"}`),
  },
  { weight: 2, arbitrary: alike.map(([at, loss]) => `{"timestamp": "${at}", "loss": ${loss}}`) },
  { weight: 1, arbitrary: fc.tuple(instant, value.value).map(([at, text]) => `{"timestamp":"${at}","a":${text}}`) },
  { weight: 1, arbitrary: value.value },
);
const line = fc.oneof(
  { weight: 6, arbitrary: snapshot },
  {
    weight: 3,
    arbitrary: fc
      .tuple(instant, fc.constantFrom("engine", "other"), snapshot)
      .map(([now, source, inner]) => `{"now":"${now}","source":"${source}","snapshot":${inner}}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      " ",
      "\r",
      "{",
      "null",
      "[1]",
      '{"mark":"stop","now":"2025-10-14T03:45:00.000Z","source":"engine"}',
    ),
  },
  { weight: 1, arbitrary: fc.tuple(snapshot, fc.nat(60)).map(([text, cut]) => text.slice(0, cut)) },
);

/** A recording as bytes: lines with either line end, the last one perhaps torn, some bytes perhaps not UTF-8. */
export const recordingText: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom("\n", "\n", "\n", "\r\n")), { maxLength: 25 }), fc.boolean(), fc.option(fc.nat()))
  .map(([lines, isTorn, broken]) => {
    const bytes = Buffer.from(lines.map(([text, end]) => text + end).join(""));
    if (broken !== null && broken % 7 === 0 && bytes.length > 0) bytes[broken % bytes.length] = 0xff;
    return isTorn ? bytes.subarray(0, Math.max(0, bytes.length - 3)) : bytes;
  });
