import fc from "fast-check";

/** As much of a JSON Schema as the API uses for what it takes. */
export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: ValueSchema;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
}

/** Words that mean something to the monitor, so that requests reach what lies behind the schemas. */
const WORDS = [
  "engine",
  "second",
  "follower",
  "plimsoll",
  "desk",
  "daily_loss_exceeded",
  "sold_out",
  "TCS",
  "rule",
  "key",
  "severity",
  "source",
  "asha",
  "risk.daily_loss_pct",
];
/** Words that have broken others. */
const NASTY = [
  "__proto__",
  "constructor",
  "toString",
  "",
  " ",
  "*",
  "**a**",
  "\u0000",
  "\ud800",
  "\u202e",
  "नमस्ते",
  "../..",
  "%00",
  "'; drop table alert; --",
  "{x}",
  "x".repeat(1_001),
  "1e999",
  "-0",
  "null",
];

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.constantFrom(...WORDS),
  fc.string({ unit: "binary", maxLength: 30 }),
);

const instant = fc.oneof(
  fc
    .date({ min: new Date("2024-01-01T00:00:00Z"), max: new Date("2030-01-01T00:00:00Z"), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.integer({ min: -100_000, max: 100_000 }).map((ms) => new Date(Date.now() + ms).toISOString()),
  fc.constantFrom(
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59-23:59",
    "2016-12-31T23:59:60Z",
    "2024-02-29T12:00:00.123456789+05:30",
    "1969-12-31T23:59:59Z",
  ),
);
const length = fc.oneof(
  fc.constantFrom("0s", "1s", "30m", "2h", "1d", "999999999d", "999999999h", "000000001s"),
  fc.stringMatching(/^[0-9]{1,9}[smhd]$/),
);

/** Anything that JSON can say, and what a schema would not expect. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  nastyText,
  fc.constantFrom(null, true, -1, 0, 1e308, Number.MAX_SAFE_INTEGER + 2, -1e-320, [], {}, [[[]]], [null]),
);

/** Values that a schema accepts. */
export function valueOf(schema: ValueSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? ["object"]);
  return fc.oneof(...types.map((type) => valueOfType(type, schema)));
}

function valueOfType(type: string, schema: ValueSchema): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return textOf(schema);
    case "integer":
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 1_000, 1_000) }),
        fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 9),
      );
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valueOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    default:
      return objectOf(schema);
  }
}

function textOf({ format, pattern, minLength = 0, maxLength = 1_000 }: ValueSchema): fc.Arbitrary<string> {
  if (format === "date-time") return instant;
  if (pattern !== undefined) return length;
  return nastyText.filter((text) => text.length >= minLength && text.length <= maxLength);
}

/** What the monitor knows by these names. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  source: ["engine", "second"],
  policy: ["desk"],
  rule: ["daily_loss_exceeded", "sold_out"],
  key: ["TCS", "INFY"],
};

/** As `valueOf`; more often than not something that there is. */
export function memberOf(name: string, schema: ValueSchema): fc.Arbitrary<unknown> {
  const known = KNOWN[name];
  const any = valueOf(schema);
  return known === undefined ? any : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: any });
}

/** What is not required comes half of the time. */
function objectOf({ properties = {}, required = [] }: ValueSchema): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, memberOf(name, schema)]));
  return fc.record(members, { requiredKeys: Object.keys(properties).filter((name) => required.includes(name)) });
}
