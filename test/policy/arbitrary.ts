import fc from "fast-check";
import { SEVERITIES } from "../../src/model/severity.ts";
import type {
  Clear,
  Comments,
  Example,
  ExampleValue,
  Header,
  Hold,
  Limit,
  MessagePart,
  Missing,
  Only,
  PolicyFile,
  Rule,
  TextClause,
  Tier,
} from "../../src/policy/ast.ts";
import { NOWHERE, count, duration, expression, keyName, name, oddString, path, string } from "./arbitrary-expression.ts";

/** Random, syntactically valid policy files: every clause, odd strings, quoted segments, comments. Names need not resolve, nor types fit. */
const span = fc.constant(NOWHERE);

const commentText = fc
  .oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z]([a-z0-9 ,.:'"-]{0,20}[a-z])?$/) },
    { weight: 1, arbitrary: oddString },
    { weight: 1, arbitrary: fc.constantFrom("# heading", "## deeper", "  indented", "rule x", "#", "a: b", "{", "|-") },
  )
  .map((text) => text.replaceAll(/[\r\n]/g, " ").trimEnd())
  .map((text) => (text === "" ? " " : text));

/** Lines of comments; between two blocks there may be a blank line. */
const commentLines = fc
  .array(fc.tuple(commentText, fc.boolean()), { maxLength: 3 })
  .map((lines) => lines.flatMap(([text, gap], index) => (gap && index > 0 ? ["", text] : [text])));

const comments: fc.Arbitrary<Comments | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(commentLines, fc.option(commentText, { nil: undefined }))
      .map(([before, after]) =>
        before.length === 0 && after === undefined ? undefined : { before, ...(after === undefined ? {} : { after }) },
      ),
  },
);

/** A node without the properties that are undefined: the tree leaves them out. */
type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function node<T extends object>(shape: { [Key in keyof T]-?: fc.Arbitrary<T[Key] | undefined> }): fc.Arbitrary<T> {
  return fc
    .record(shape as Record<string, fc.Arbitrary<unknown>>)
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>);
}

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const severity = fc.constantFrom(...SEVERITIES);

const missing = node<Missing>({
  kind: fc.constant("missing"),
  span,
  comments,
  does: fc.oneof(
    fc.constant({ kind: "hold" } as const),
    fc.constant({ kind: "ok" } as const),
    fc.record({ kind: fc.constant("after" as const), severity, after: duration }),
  ),
});

const hold: fc.Arbitrary<Hold> = fc.oneof(
  fc.record({ kind: fc.constant("for-duration" as const), span, duration }),
  fc.record({ kind: fc.constant("for-snapshots" as const), span, count }),
  fc.record({ kind: fc.constant("for-updates" as const), span, count, path }),
);

const header = node<Header>({
  policy: maybe(
    node({
      kind: fc.constant("policy-header" as const),
      span,
      comments,
      name,
      version: fc.constantFrom("1.2.0", "0.0.1", "10.20.30", "1.0.0-rc.1", "2.0.0+build.7"),
    }),
  ),
  metrics: maybe(node({ kind: fc.constant("metrics-header" as const), span, comments, schema: string })),
  currency: maybe(node({ kind: fc.constant("currency-header" as const), span, comments, code: fc.constantFrom("INR", "USD") })),
  stale: maybe(node({ kind: fc.constant("stale-header" as const), span, comments, after: duration })),
  missing: maybe(missing),
});

const limit = node<Limit>({
  kind: fc.constant("limit"),
  span,
  comments,
  name,
  value: expression,
  within: maybe(fc.record({ low: expression, high: expression })),
  because: maybe(string),
});

const only = node<Only>({
  kind: fc.constant("only"),
  span,
  comments,
  schedule: fc.oneof(
    fc.record({ kind: fc.constant("while" as const), condition: expression }),
    fc.record({ kind: fc.constant("during" as const), session: path }),
  ),
});

const messageParts: fc.Arbitrary<readonly MessagePart[]> = fc
  .array(
    fc.oneof(
      oddString.map((text) => ({ kind: "text" as const, span: NOWHERE, text })),
      path.map((inner) => ({ kind: "interpolation" as const, span: NOWHERE, path: inner })),
    ),
    { maxLength: 5 },
  )
  .map((parts) =>
    parts.filter((part, index) => part.kind === "interpolation" || (part.text !== "" && parts[index - 1]?.kind !== "text")),
  )
  .map((parts) => parts.filter((part, index) => part.kind === "interpolation" || parts[index - 1]?.kind !== "text"));

function textClause(kind: TextClause["kind"]): fc.Arbitrary<TextClause | undefined> {
  return maybe(node<TextClause>({ kind: fc.constant(kind), span, comments, text: string }));
}

const exampleValue = node<ExampleValue>({
  span,
  path,
  value: fc.oneof(
    { weight: 3, arbitrary: expression },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("ago" as const), span, duration }) },
  ),
});

const example = node<Example>({
  kind: fc.constant("example"),
  span,
  comments,
  name: maybe(string),
  values: fc.array(exampleValue, { maxLength: 4 }),
  held: maybe(duration),
  expect: fc.constantFrom(...SEVERITIES, "none" as const, "unknown" as const),
});

const tiers: fc.Arbitrary<readonly Tier[]> = fc
  .subarray([...SEVERITIES])
  .chain((severities) =>
    fc.tuple(
      ...severities.map((each) =>
        node<Tier>({ kind: fc.constant("tier"), span, comments, severity: fc.constant(each), when: expression, hold: maybe(hold) }),
      ),
    ),
  );

const rule = node<Rule>({
  kind: fc.constant("rule"),
  span,
  comments,
  name,
  each: maybe(fc.record({ variable: name, collection: path })),
  tiers,
  clear: maybe(node<Clear>({ kind: fc.constant("clear"), span, comments, when: expression, hold: maybe(hold) })),
  missing: maybe(missing),
  only: maybe(only),
  suppressedBy: maybe(
    node({ kind: fc.constant("suppressed-by" as const), span, comments, rules: fc.array(name, { minLength: 1, maxLength: 12 }) }),
  ),
  latch: maybe(node({ kind: fc.constant("latch" as const), span, comments })),
  message: maybe(node({ kind: fc.constant("message" as const), span, comments, parts: messageParts })),
  attach: maybe(
    node({
      kind: fc.constant("attach" as const),
      span,
      comments,
      paths: fc.array(
        node<{ path: typeof path extends fc.Arbitrary<infer P> ? P : never; as?: Rule["name"] }>({ path, as: maybe(keyName) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
    }),
  ),
  because: textClause("because"),
  owner: textClause("owner"),
  runbook: textClause("runbook"),
  labels: fc.array(node({ kind: fc.constant("label" as const), span, comments, name: keyName, value: string }), { maxLength: 2 }),
  repeat: maybe(node({ kind: fc.constant("repeat" as const), span, comments, every: duration })),
  escalations: fc.array(node({ kind: fc.constant("escalate" as const), span, comments, after: duration, to: string }), {
    maxLength: 2,
  }),
  examples: fc.array(example, { maxLength: 3 }),
});

/** One item a name: in YAML they are keys. */
function distinct<T extends { readonly name: { readonly text: string } }>(
  item: fc.Arbitrary<T>,
  maxLength: number,
): fc.Arbitrary<T[]> {
  return fc.uniqueArray(item, { maxLength, selector: (each) => each.name.text });
}

export const policyFile: fc.Arbitrary<PolicyFile> = node<PolicyFile>({
  kind: fc.constant("policy"),
  span,
  header,
  imports: fc.array(node({ kind: fc.constant("import" as const), span, comments, file: string }), { maxLength: 2 }),
  limits: distinct(limit, 3),
  calendars: distinct(node({ kind: fc.constant("calendar" as const), span, comments, name, file: string }), 2),
  conditions: distinct(node({ kind: fc.constant("condition" as const), span, comments, name, value: expression }), 2),
  rules: distinct(rule, 3),
  trailing: commentLines,
});
