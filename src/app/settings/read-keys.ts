import type { Node } from "yaml";
import { readVerifyingKey } from "../../bundle/sign.ts";
import type { SettingsReader } from "./reader.ts";

/** Public keys in PEM: paths of files, or the text itself. */
export function readKeys(reader: SettingsReader, node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  const items = reader.isText(node) ? [node] : (reader.list(node, "`keys`", "keys: [keys/risk-desk.pem]") ?? []);
  return items.flatMap((item) => readKey(reader, item) ?? []);
}

function readKey(reader: SettingsReader, node: Node): string | undefined {
  const text = reader.text(node, "a key", "keys/risk-desk.pem");
  if (text === undefined) return undefined;
  const inline = text.includes("-----BEGIN");
  if (inline && text.includes("PRIVATE KEY")) {
    reader.hide(node);
    return reader.fail(
      "S106",
      node,
      "this is a private key: whoever has it can sign policies",
      "give the public key, and make a new pair",
    );
  }
  const read = inline ? ({ ok: true, text } as const) : reader.outside.readText(reader.absolute(text));
  if (!read.ok)
    return reader.fail("S111", node, `the key cannot be read: ${read.reason}`, "name a file with an Ed25519 public key in PEM");
  if (readVerifyingKey(read.text) !== undefined) return read.text;
  return reader.fail("S111", node, "this is no Ed25519 public key in PEM", "write one with `openssl pkey -in KEY -pubout`");
}
