import type { Node } from "yaml";
import { readCollector } from "./read-collector.ts";
import type { SettingsReader } from "./reader.ts";
import type { CollectorSettings, InputSettings, SourceSettings } from "./settings.ts";

const KEYS = ["file", "rewritten", "stdin", "collectors"] as const;
type Fields = Partial<Record<(typeof KEYS)[number], Node>>;

export function readSources(reader: SettingsReader, node: Node | undefined, zone: string): readonly SourceSettings[] {
  const map = node === undefined ? undefined : reader.map(node, "`sources`", "sources: { engine: { file: data/engine.jsonl } }");
  if (map === undefined) return [];
  const sources: SourceSettings[] = [];
  /** Who reads a file, or standard input. */
  const readers = new Map<string, string>();
  for (const { key, keySpan, value } of reader.entries(map)) {
    const name = reader.name(key, keySpan, "a source");
    if (name === undefined) continue;
    if (name === "plimsoll") {
      reader.fail("S108", keySpan, "`plimsoll` is the monitor itself, which tells its own state", "give this source another name");
      continue;
    }
    const fields = value === undefined ? {} : readFields(reader, name, value);
    const input = readInput(reader, fields);
    const place = input === undefined ? undefined : input.kind === "stdin" ? "standard input" : input.file;
    const taken = place === undefined ? undefined : readers.get(place);
    if (taken !== undefined) {
      reader.fail(
        "S108",
        keySpan,
        `\`${taken}\` reads the same input, so every snapshot would come twice`,
        "give each source an input of its own",
      );
    } else if (place !== undefined) readers.set(place, name);
    sources.push({
      name,
      at: { start: keySpan.start, end: keySpan.end },
      input,
      collectors: readCollectors(reader, fields.collectors, zone),
    });
  }
  return sources;
}

function readFields(reader: SettingsReader, name: string, node: Node): Fields {
  const map = reader.map(node, `the source \`${name}\``, `${name}: { file: data/${name}.jsonl }`);
  return map === undefined ? {} : reader.fields(map, "a source", KEYS);
}

function readInput(reader: SettingsReader, fields: Fields): InputSettings | undefined {
  const { file, rewritten, stdin } = fields;
  const [first, second] = [file, rewritten, stdin].filter((node) => node !== undefined);
  if (first === undefined) return undefined;
  if (second !== undefined) {
    return reader.fail(
      "S108",
      second,
      "a source has one input, and this is its second",
      "keep one of `file`, `rewritten` and `stdin`",
    );
  }
  if (stdin !== undefined) return reader.boolean(stdin, "`stdin`") === true ? { kind: "stdin" } : undefined;
  if (file !== undefined) {
    const path = reader.path(file, "`file`", "file: data/engine.jsonl");
    return path === undefined ? undefined : { kind: "followed", file: path };
  }
  const path = reader.path(first, "`rewritten`", "rewritten: data/state.json");
  return path === undefined ? undefined : { kind: "rewritten", file: path };
}

function readCollectors(reader: SettingsReader, node: Node | undefined, zone: string): readonly CollectorSettings[] {
  const map =
    node === undefined ? undefined : reader.map(node, "`collectors`", "collectors: { teacher: { artifact: models/teacher.bin } }");
  if (map === undefined) return [];
  return reader.entries(map).flatMap(({ key, keySpan, value }) => {
    const name = reader.name(key, keySpan, "a collector");
    if (name === undefined) return [];
    if (value !== undefined) return readCollector(reader, name, value, zone) ?? [];
    reader.fail("S104", keySpan, "it is not said what this collector looks at", `write \`${name}: { artifact: PATH }\``);
    return [];
  });
}
