import type { Node } from "yaml";
import type { SettingsReader } from "./reader.ts";

/** One text, or a list of them. */
export function readTexts(reader: SettingsReader, node: Node, what: string, example: string): readonly string[] | undefined {
  if (reader.isText(node)) {
    const text = reader.text(node, what, example);
    return text === undefined ? undefined : [text];
  }
  return reader.list(node, what, `[${example}]`)?.flatMap((item) => reader.text(item, what, example) ?? []);
}
