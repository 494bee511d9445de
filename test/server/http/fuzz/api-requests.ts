import fc from "fast-check";
import type { SECRETS } from "../api-desk.ts";
import { anyJson, memberOf, nastyText, valueOf, type ValueSchema } from "./schema-values.ts";

/** One operation of the OpenAPI document. */
export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly description?: string;
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: ValueSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: ValueSchema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}

export type Bearer = keyof typeof SECRETS | "none" | "wrong";

/** A request as it is sent. */
export interface FuzzRequest {
  readonly operation: Operation;
  /** Whether path, method and parameters are those of the operation, so that it may only answer as it says. */
  readonly isDescribed: boolean;
  readonly method: string;
  readonly url: string;
  readonly bearer: Bearer;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** In a counterexample. */
  readonly [fc.toStringMethod]: () => string;
}

const BEARERS: readonly Bearer[] = ["none", "wrong", "read", "ingest", "operate"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const TYPES = [
  "application/json",
  "application/x-ndjson",
  "text/plain",
  "application/json; charset=latin1",
  "multipart/form-data",
  "Application/JSON ",
  ";",
  "",
];

export function requestTo(operations: readonly Operation[]): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(...operations.map((operation) => requestOf(operation)));
}

/** Valid half of the time; otherwise one part or several are not. */
function requestOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const isOdd = fc.record({ path: odds(12), method: odds(20), query: odds(5), headers: odds(8) });
  return fc
    .record({
      odd: isOdd,
      bearer: bearerFor(operation),
      body: bodyOf(operation),
    })
    .chain(({ odd, bearer, body }) =>
      fc
        .record({
          path: pathOf(operation, odd.path),
          query: queryOf(operation, odd.query),
          method: odd.method ? fc.constantFrom(...METHODS) : fc.constant(operation.method.toUpperCase()),
          headers: odd.headers ? oddHeaders : fc.constant({}),
        })
        .map(({ path, query, method, headers }): FuzzRequest => {
          const content: Record<string, string> = body.type === undefined ? {} : { "content-type": body.type };
          return {
            operation,
            isDescribed: !odd.path && method === operation.method.toUpperCase(),
            method,
            url: `${path}${query}`,
            bearer,
            headers: { ...content, ...headers },
            body: body.text,
            [fc.toStringMethod]: () =>
              `${operation.operationId}: ${method} ${path}${query} by ${bearer} ${JSON.stringify({ ...content, ...headers })} ${(body.text ?? "").slice(0, 500)}`,
          };
        }),
    );
}

/** Who may, more often than not. */
function bearerFor({ description = "" }: Operation): fc.Arbitrary<Bearer> {
  const needed = (["read", "ingest", "operate"] as const).find((role) => description.includes(`\`${role}\``)) ?? "none";
  return fc.oneof({ weight: 3, arbitrary: fc.constant(needed) }, { weight: 2, arbitrary: fc.constantFrom(...BEARERS) });
}

/** True once in so many times. */
function odds(times: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: times }).map((number) => number === times);
}

/** Lone surrogates cannot be encoded. */
const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\ufffd"));
const segment = nastyText.map(encode);

/** Stands for the silence that was made last. */
export const LAST_SILENCE = "last-silence";

function segmentOf(name: string): fc.Arbitrary<string> {
  const known = name === "id" ? fc.constant(LAST_SILENCE) : fc.constantFrom("engine", "second");
  return fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: segment });
}

function pathOf({ path }: Operation, isOdd: boolean): fc.Arbitrary<string> {
  const parts = path.split("/").slice(1);
  const own = fc
    .tuple(...parts.map((part) => (part.startsWith("{") ? segmentOf(part.slice(1, -1)) : fc.constant(part))))
    .map((all) => `/${all.join("/")}`);
  if (!isOdd) return own;
  const suffix = fc.constantFrom("/", "//", "%ff", "/..%2f", "%", ";a=b", "/%2e%2e/", "\\", "/__proto__", "#x");
  return fc.oneof(
    fc.tuple(own, suffix).map((both) => both.join("")),
    segment.map((text) => `/v1/${text}`),
    segment.map((text) => `/${text}`),
  );
}

function queryOf({ parameters = [] }: Operation, isOdd: boolean): fc.Arbitrary<string> {
  const known = parameters.filter((each) => each.in === "query");
  const given = known.map(({ name, schema }) =>
    fc
      .option(memberOf(name, schema), { freq: 2 })
      .map((value) =>
        value === null ? [] : [value].flat().map((each) => [name, typeof each === "string" ? each : JSON.stringify(each)] as const),
      ),
  );
  const names = [...known.map(({ name }) => name), "__proto__", "constructor", "x", ""];
  const strange = fc.array(fc.tuple(fc.constantFrom(...names), nastyText), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.tuple(...given), isOdd ? strange : fc.constant([])).map(([own, more]) => {
    const all = [...own.flat(), ...more].map(([name, value]) => `${name}=${encode(value)}`);
    return all.length === 0 ? "" : `?${all.join("&")}`;
  });
}

const oddHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  fc.constantFrom(...TYPES).map((type) => ({ "content-type": type })),
  fc.constantFrom("gzip", "identity", "br, gzip", "").map((encoding) => ({ "content-encoding": encoding })),
  fc.constantFrom("7", "0", "999999999999999", "-1", "x", "").map((id) => ({ "last-event-id": id })),
  fc.constantFrom("localhost", "evil.example", "127.0.0.1", "[::1]", "").map((host) => ({ host })),
  fc.constant({ "x-http-method-override": "DELETE", origin: "https://evil.example", accept: "text/html" }),
);

interface Body {
  readonly type: string | undefined;
  readonly text: string | undefined;
}

function bodyOf({ requestBody }: Operation): fc.Arbitrary<Body> {
  if (requestBody === undefined)
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant({ type: undefined, text: undefined }) },
      { weight: 1, arbitrary: strangeBody },
    );
  const schema = requestBody.content["application/json"]?.schema ?? {};
  const valid = valueOf(schema);
  const json = (value: unknown): Body => ({ type: "application/json", text: JSON.stringify(value) });
  const withSnapshot = fc.tuple(valid, snapshotParts).map(([value, parts]) => ({ ...(value as object), ...parts }));
  const isSnapshot = "application/x-ndjson" in requestBody.content;
  const good = isSnapshot ? withSnapshot : valid;
  const spoiled = fc.tuple(good, nastyText, anyJson).map(([value, name, member]) => ({ ...(value as object), [name]: member }));
  const forms: fc.WeightedArbitrary<Body>[] = [
    { weight: 6, arbitrary: good.map(json) },
    { weight: 2, arbitrary: spoiled.map(json) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(good, fc.constantFrom(...Object.keys(schema.properties ?? {})), anyJson)
        .map(([value, name, member]) => json({ ...(value as object), [name]: member })),
    },
    { weight: 1, arbitrary: anyJson.map(json) },
    { weight: 1, arbitrary: strangeBody },
  ];
  const line = fc.oneof(
    good.map((value) => JSON.stringify(value)),
    nastyText,
  );
  if (isSnapshot)
    forms.push({
      weight: 3,
      arbitrary: fc.array(line, { maxLength: 20 }).map((lines) => ({ type: "application/x-ndjson", text: lines.join("\n") })),
    });
  return fc.oneof(...forms);
}

const strangeBody: fc.Arbitrary<Body> = fc
  .tuple(
    fc.option(fc.constantFrom(...TYPES), { nil: undefined }),
    fc.oneof(
      nastyText,
      fc.constantFrom(
        "{",
        "[".repeat(50_000),
        `{"a":`.repeat(50_000),
        '{"timestamp":"2025-10-14T05:30:00Z","a":'.concat("[".repeat(20_000), "]".repeat(20_000), "}"),
        '{"__proto__":{"roles":["operate"]}}',
        '{"constructor":{"prototype":{}}}',
        '{"a":1,"a":2}',
        "1e400",
        "x".repeat(70_000),
      ),
      anyJson.map((value) => JSON.stringify(value)),
    ),
  )
  .map(([type, text]) => ({ type, text }));

/** What the policy looks at, often enough beyond its limits. */
const snapshotParts = fc.record(
  {
    risk: fc.oneof(fc.record({ daily_loss_pct: fc.double({ min: -10, max: 10, noNaN: true }) }), anyJson),
    positions: fc.oneof(
      fc.record({ by_symbol: fc.dictionary(nastyText, fc.record({ quantity: fc.integer({ min: -2, max: 2 }) }), { maxKeys: 3 }) }),
      anyJson,
    ),
  },
  { requiredKeys: [] },
);
