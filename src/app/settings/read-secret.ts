import type { Node } from "yaml";
import type { SettingsReader } from "./reader.ts";
import { Secret } from "./secret.ts";

const HELP = "write `{ env: NAME }` or `{ file: PATH }`";

/** `{ env: NAME }` or `{ file: PATH }`. Whatever else stands there is taken for the secret itself: refused, and shown to nobody. */
export function readSecret(reader: SettingsReader, node: Node, what: string): Secret | undefined {
  const text = readReference(reader, node, what);
  return text === undefined ? undefined : new Secret(text);
}

/** The text that a reference leads to. */
function readReference(reader: SettingsReader, node: Node, what: string): string | undefined {
  const map = reader.mapping(node);
  if (map === undefined) {
    reader.hide(node);
    return reader.fail("S106", node, `${what} is written out here, where everyone who reads the file sees it`, HELP);
  }
  const before = reader.diagnostics.length;
  for (const { key, value } of reader.entries(map)) if (key !== "env" && key !== "file") reader.hide(value);
  const { env, file } = reader.fields(map, what, ["env", "file"]);
  if (reader.diagnostics.length > before) return undefined;
  if (env !== undefined && file !== undefined) {
    return reader.fail("S108", node, `${what} is said to be in two places`, "keep one of `env` and `file`");
  }
  if (env !== undefined) return fromEnvironment(reader, env, what);
  if (file !== undefined) return fromFile(reader, file, what);
  return reader.fail("S104", node, `it is not said where ${what} is`, HELP);
}

export function fromEnvironment(reader: SettingsReader, node: Node, what: string): string | undefined {
  const name = reader.text(node, `the variable of ${what}`, "env: SLACK_WEBHOOK");
  if (name === undefined) return undefined;
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    // It may well be the secret itself.
    reader.hide(node);
    return reader.fail(
      "S106",
      node,
      "this is no name of an environment variable in capitals",
      "name the variable, and put the value into it",
    );
  }
  const value = reader.outside.env[name] ?? "";
  if (value !== "" || reader.outside.withoutSecrets === true) return value;
  return reader.fail(
    "S107",
    node,
    `the environment has no \`${name}\`, so ${what} is unknown`,
    `set \`${name}\` where the monitor is started`,
  );
}

function fromFile(reader: SettingsReader, node: Node, what: string): string | undefined {
  const path = reader.path(node, `the file of ${what}`, "file: /run/secrets/slack");
  if (path === undefined) return undefined;
  if (reader.outside.withoutSecrets === true) return "";
  const read = reader.outside.readText(path);
  if (!read.ok)
    return reader.fail(
      "S107",
      node,
      `the file with ${what} cannot be read: ${read.reason}`,
      "name a file with the secret alone in it",
    );
  const value = read.text.replace(/\r?\n$/, "");
  if (value !== "") return value;
  return reader.fail("S107", node, `the file with ${what} is empty`, "put the secret into it");
}
