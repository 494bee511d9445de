import type { Node } from "yaml";
import { SEVERITIES } from "../../model/severity.ts";
import { readRecipientOptions } from "./read-recipient-options.ts";
import { givesSecretAway } from "./mask.ts";
import { readSecret } from "./read-secret.ts";
import type { SettingsReader } from "./reader.ts";
import { RECIPIENT_KINDS, type RecipientKind, type RecipientSettings } from "./settings.ts";

const KEYS = [
  "kind",
  "severity",
  "address",
  "secret",
  "template",
  "timeout",
  "give_up_after",
  "fallback",
  "fallback_after",
  "heartbeat_status",
  "signing_secret",
  "headers",
  "host",
  "port",
  "tls",
  "user",
  "from",
  "topic",
  "resend_every",
  "command",
] as const;
export type RecipientFields = Partial<Record<(typeof KEYS)[number], Node>>;

/** What each kind cannot do without, and what that is. */
const NEEDED: Readonly<Record<RecipientKind, Partial<Record<(typeof KEYS)[number], string>>>> = {
  slack: { secret: "the webhook's URL" },
  telegram: { secret: "the bot's token", address: "the chat's id" },
  email: { address: "whom to write to", host: "the mail server", from: "who writes" },
  webhook: { secret: "the URL" },
  pagerduty: { secret: "the routing key" },
  alertmanager: { address: "its URL" },
  command: { command: "the program and its operands" },
  console: {},
};

const HELP: Partial<Record<(typeof KEYS)[number], string>> = {
  secret: "add `secret: { env: NAME }`",
  host: "add `host: smtp.example.com`",
  from: "add `from: monitor@example.com`",
  command: "add `command: [PROGRAM, OPERAND]`",
};

export function readRecipients(reader: SettingsReader, node: Node | undefined): readonly RecipientSettings[] {
  const map =
    node === undefined
      ? undefined
      : reader.map(node, "`recipients`", "recipients: { desk: { kind: slack, secret: { env: NAME } } }");
  if (map === undefined) return [];
  return reader.entries(map).flatMap(({ key, keySpan, value }) => {
    const name = reader.name(key, keySpan, "a recipient");
    if (name === undefined) return [];
    if (value !== undefined) return readRecipient(reader, name, value) ?? [];
    reader.fail(
      "S104",
      keySpan,
      "it is not said how this recipient is reached",
      `write \`${name}: { kind: slack, secret: { env: NAME } }\``,
    );
    return [];
  });
}

function readRecipient(reader: SettingsReader, name: string, node: Node): RecipientSettings | undefined {
  const map = reader.map(node, `the recipient \`${name}\``, `${name}: { kind: slack, secret: { env: NAME } }`);
  if (map === undefined) return undefined;
  for (const { key, value } of reader.entries(map)) if (!KEYS.some((known) => known === key)) reader.hide(value);
  const fields: RecipientFields = reader.fields(map, "a recipient", KEYS);
  const severity =
    fields.severity === undefined ? "warning" : reader.choice(fields.severity, "a severity", [...SEVERITIES, "never"] as const);
  const address = fields.address === undefined ? [] : readAddress(reader, fields.address);
  const secret = fields.secret === undefined ? undefined : readSecret(reader, fields.secret, "the secret");
  if (fields.kind === undefined)
    return reader.fail("S104", node, "it is not said of which kind this recipient is", "add `kind: slack`");
  const kind = reader.choice(fields.kind, "a kind of recipient", RECIPIENT_KINDS);
  if (kind === undefined || severity === undefined) return undefined;
  for (const [key, what] of Object.entries(NEEDED[kind]) as [keyof RecipientFields, string][]) {
    if (fields[key] !== undefined || (kind === "webhook" && fields.address !== undefined)) continue;
    const help = HELP[key] ?? `add \`${key}: ...\``;
    reader.fail("S104", fields.kind, `a recipient of kind \`${kind}\` needs ${what} as \`${key}\``, help);
  }
  return { name, at: reader.place(node), kind, severity, address, secret, ...readRecipientOptions(reader, kind, fields) };
}

function readAddress(reader: SettingsReader, node: Node): readonly string[] {
  const items = reader.isText(node) ? [node] : (reader.list(node, "`address`", "address: [desk@example.com]") ?? []);
  return items.flatMap((item) => {
    const text = reader.text(item, "an address", "desk@example.com");
    if (text === undefined || !givesSecretAway(text)) return text ?? [];
    reader.hide(item);
    return (
      reader.fail(
        "S106",
        item,
        "this address has a secret in it",
        "write it as `secret: { env: NAME }` or `secret: { file: PATH }`",
        [],
      ) ?? []
    );
  });
}
