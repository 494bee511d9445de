import type { JsonObject } from "../../model/json.ts";
import { isObject } from "../../model/json.ts";
import type { Currency } from "../../model/unit.ts";
import type { CollectionNode, MetricSchema, ObjectNode, OpaqueNode, SchemaNode } from "../checked.ts";
import { checkAnnotationNames, readCadence, readText } from "./annotations.ts";
import { readMetric, typesOf } from "./metric-node.ts";
import { pointerTo } from "./pointer.ts";
import { type SchemaProblem, SchemaProblems } from "./problem.ts";
import { resolveSubschema, type Subschema } from "./subschema.ts";

/** Groups inside groups. */
const DEEPEST = 24;
/** References can name one place many times over, so the walk is bounded. */
const MOST_NODES = 20_000;

interface ReadSchema {
  readonly schema?: MetricSchema;
  readonly problems: readonly SchemaProblem[];
}

/** What was read, by currency and name: the policies of one run share few schemas. */
const known = new WeakMap<JsonObject, Map<string, ReadSchema>>();

/** As `walkMetricSchema`, once for each document: documents are not changed after they were read. */
export function readMetricSchema(document: JsonObject, name: string, currency: Currency | undefined): ReadSchema {
  const ofDocument = known.get(document) ?? new Map<string, ReadSchema>();
  known.set(document, ofDocument);
  const key = `${currency ?? ""} ${name}`;
  const read = ofDocument.get(key) ?? walkMetricSchema(document, name, currency);
  ofDocument.set(key, read);
  return read;
}

/**
 * Walks the JSON Schema of a snapshot (language section 3): types, units, ranges and collections of every path. What a policy cannot use is
 * opaque and says why. The schema is undefined when there is a problem.
 */
function walkMetricSchema(document: JsonObject, name: string, currency: Currency | undefined): ReadSchema {
  const walk = new SchemaWalk(document, currency);
  const root = walk.node(document, "", new Set(), 0);
  const { problems } = walk;
  if (problems.all.length === 0) {
    if (root.node !== "object")
      problems.add("", "a snapshot is an object with groups of metrics", 'write `"type": "object"` and `"properties"`');
    else checkTimestamp(root, problems);
  }
  if (problems.all.length > 0 || root.node !== "object") return { problems: problems.all };
  return { schema: { name, document, root }, problems: [] };
}

function checkTimestamp(root: ObjectNode, problems: SchemaProblems): void {
  const timestamp = root.properties.get("timestamp");
  if (timestamp?.node !== "metric" || timestamp.type !== "timestamp" || !root.required.has("timestamp")) {
    const help = 'add `"timestamp": { "type": "string", "format": "date-time" }` and list it in `"required"`';
    problems.add("/properties/timestamp", "every snapshot has a `timestamp`, and the schema must require it", help);
  }
}

class SchemaWalk {
  readonly problems = new SchemaProblems();
  private readonly document: JsonObject;
  private readonly currency: Currency | undefined;
  private nodes = 0;

  constructor(document: JsonObject, currency: Currency | undefined) {
    this.document = document;
    this.currency = currency;
  }

  node(value: unknown, pointer: string, trail: ReadonlySet<string>, depth: number): SchemaNode {
    this.nodes += 1;
    if (depth > DEEPEST) return opaque("it is nested too deep");
    if (this.nodes > MOST_NODES) {
      if (this.nodes === MOST_NODES + 1)
        this.problems.add(pointer, `the schema describes more than ${MOST_NODES} paths`, "make the schema smaller");
      return opaque("the schema is too large");
    }
    const found = resolveSubschema(this.document, value, pointer, trail, this.problems);
    if ("opaque" in found) return opaque(found.opaque);
    checkAnnotationNames(found, this.problems);
    if (depth > 0 && found.keywords["x-cadence"] !== undefined) {
      this.problems.add(
        pointerTo(pointer, "x-cadence"),
        "`x-cadence` belongs to the snapshot as a whole",
        "move it to the top of the schema",
      );
    }
    const types = typesOf(found, this.problems);
    const type = types?.[0];
    if (types === undefined) return opaque("the schema gives it no type");
    if (type === undefined) return opaque("it is always null");
    if (types.length > 1) return opaque(`it may be ${types.map(withArticle).join(" or ")}`);
    if (type === "object") return this.object(found, depth);
    if (type === "array") return this.array(found, depth);
    return readMetric(found, type, this.currency, this.problems);
  }

  private object(subschema: Subschema, depth: number): SchemaNode {
    const { keywords, pointer, trail } = subschema;
    const { properties, additionalProperties, required } = keywords;
    if (isObject(additionalProperties) && (!isObject(properties) || Object.keys(properties).length === 0))
      return this.map(subschema, additionalProperties, depth);
    if (keywords["x-label"] !== undefined) {
      const help = "describe the elements under `additionalProperties`, and leave `properties` out";
      this.problems.add(pointerTo(pointer, "x-label"), "`x-label` belongs to a collection with keys of its own", help);
    }
    const children = new Map<string, SchemaNode>();
    if (isObject(properties)) {
      const below = pointerTo(pointer, "properties");
      for (const [name, child] of Object.entries(properties))
        children.set(name, this.node(child, pointerTo(below, name), trail, depth + 1));
    } else if (properties !== undefined) {
      this.problems.add(pointerTo(pointer, "properties"), "`properties` is an object", "write one member for each metric");
    }
    const names = this.names(required, pointerTo(pointer, "required"));
    const cadence = depth === 0 ? readCadence(subschema, this.problems) : undefined;
    const description = readText(subschema, "description", this.problems);
    return {
      node: "object",
      properties: children,
      required: names,
      ...(cadence === undefined ? {} : { cadence }),
      ...(description === undefined ? {} : { description }),
    };
  }

  private names(required: unknown, pointer: string): ReadonlySet<string> {
    if (required === undefined) return new Set();
    if (Array.isArray(required) && required.every((name): name is string => typeof name === "string")) return new Set(required);
    this.problems.add(pointer, "`required` is a list of names", 'write it as `["timestamp"]`');
    return new Set();
  }

  private map(subschema: Subschema, elements: unknown, depth: number): SchemaNode {
    const { pointer, trail } = subschema;
    const element = this.node(elements, pointerTo(pointer, "additionalProperties"), trail, depth + 1);
    if (element.node === "opaque") return element;
    if (element.node !== "object") return opaque("it is a map of plain values, and elements need named metrics");
    return this.collection(subschema, element, true, undefined);
  }

  private array(subschema: Subschema, depth: number): SchemaNode {
    const { keywords, pointer, trail } = subschema;
    const by = readText(subschema, "x-key", this.problems);
    if (by === undefined) return opaque("it is a list without `x-key`");
    const element = this.node(keywords["items"] ?? true, pointerTo(pointer, "items"), trail, depth + 1);
    const key = element.node === "object" ? element.properties.get(by) : undefined;
    if (element.node !== "object" || key?.node !== "metric" || key.type !== "string") {
      this.problems.add(
        pointerTo(pointer, "x-key"),
        `the elements have no text \`${by}\` to tell them apart`,
        "name a string property of `items`",
      );
      return opaque("its elements have no key");
    }
    return this.collection(subschema, element, false, by);
  }

  private collection(subschema: Subschema, element: ObjectNode, keyed: boolean, by: string | undefined): CollectionNode {
    const description = readText(subschema, "description", this.problems);
    return {
      node: "collection",
      label: readText(subschema, "x-label", this.problems) ?? by ?? "key",
      ...(by === undefined ? {} : { by }),
      element,
      keyed,
      ...(description === undefined ? {} : { description }),
    };
  }
}

function opaque(why: string): OpaqueNode {
  return { node: "opaque", why };
}

function withArticle(type: string): string {
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}
