import type { Node } from "yaml";
import { readTemplate, type Template } from "../../notify/template.ts";
import { isSender } from "../../notify/mail-address.ts";
import type { RecipientFields } from "./read-recipients.ts";
import { readSecret } from "./read-secret.ts";
import type { Bounds, SettingsReader } from "./reader.ts";
import { Secret } from "./secret.ts";
import { type RecipientKind, type RecipientSettings, SMTP_TLS, type SmtpSettings } from "./settings.ts";

type Options = Omit<RecipientSettings, "name" | "at" | "kind" | "severity" | "address" | "secret">;
type Name = keyof RecipientFields;

/** Keys that mean something to one kind or two alone. */
const OWN: Readonly<Partial<Record<Name, readonly RecipientKind[]>>> = {
  signing_secret: ["webhook"],
  headers: ["webhook", "alertmanager"],
  host: ["email"],
  port: ["email"],
  tls: ["email"],
  user: ["email"],
  from: ["email"],
  topic: ["telegram"],
  resend_every: ["alertmanager"],
  command: ["command"],
  template: ["slack", "telegram", "email", "webhook", "pagerduty", "alertmanager", "command", "console"],
};

const TIMEOUT: Bounds = { least: 100, most: 600_000, said: "100ms and 10m" };
const PATIENCE: Bounds = { least: 60_000, most: 30 * 86_400_000, said: "1m and 30d" };
const FALLBACK: Bounds = { least: 1_000, most: 86_400_000, said: "1s and 1d" };
const RESEND: Bounds = { least: 10_000, most: 3_600_000, said: "10s and 1h" };
const MINUTE = 60_000;

export function readRecipientOptions(reader: SettingsReader, kind: RecipientKind, fields: RecipientFields): Options {
  for (const [key, kinds] of Object.entries(OWN) as [Name, readonly RecipientKind[]][]) {
    if (fields[key] === undefined || kinds.includes(kind)) continue;
    reader.fail("S102", fields[key], `\`${key}\` means nothing to a recipient of kind \`${kind}\``, "remove it");
  }
  const time = (name: Name, bounds: Bounds, otherwise: number): number => {
    const node = fields[name];
    return node === undefined ? otherwise : (reader.durationWithin(node, `\`${name}\``, bounds) ?? otherwise);
  };
  const to = fields.fallback === undefined ? undefined : reader.text(fields.fallback, "`fallback`", "fallback: desk-mail");
  if (fields.fallback_after !== undefined && fields.fallback === undefined)
    reader.fail("S104", fields.fallback_after, "it is not said who is told instead", "add `fallback: RECIPIENT`");
  const { signing_secret: signing, topic, heartbeat_status: status } = fields;
  return {
    signingSecret: signing === undefined ? undefined : readSecret(reader, signing, "the signing secret"),
    headers: readHeaders(reader, fields.headers),
    template: fields.template === undefined ? undefined : readOwnTemplate(reader, fields.template),
    timeout: time("timeout", TIMEOUT, kind === "command" ? 30_000 : 10_000),
    giveUpAfter: time("give_up_after", PATIENCE, 86_400_000),
    fallback: to === undefined ? undefined : { to, after: time("fallback_after", FALLBACK, 5 * MINUTE) },
    tellsStatus: status === undefined ? false : (reader.boolean(status, "`heartbeat_status`") ?? false),
    smtp: kind === "email" ? readSmtp(reader, fields) : undefined,
    topic:
      topic === undefined ? undefined : reader.count(topic, "`topic`", { least: 1, most: 2 ** 31, said: "1 and 2_147_483_648" }),
    resendEvery: fields.resend_every === undefined ? undefined : time("resend_every", RESEND, MINUTE),
    command: fields.command === undefined ? [] : readCommand(reader, fields.command),
  };
}

function readOwnTemplate(reader: SettingsReader, node: Node): Template | undefined {
  const text = reader.text(node, "`template`", 'template: "{headline}: {message}"');
  if (text === undefined) return undefined;
  const read = readTemplate(text);
  if (read.ok) return read.template;
  for (const { message, help } of read.problems) reader.fail("S105", node, message, help);
  return undefined;
}

function readSmtp(reader: SettingsReader, fields: RecipientFields): SmtpSettings | undefined {
  const text = (name: "host" | "user" | "from", example: string): string | undefined => {
    const node = fields[name];
    return node === undefined ? undefined : reader.text(node, `\`${name}\``, example);
  };
  const port = { least: 1, most: 65_535, said: "1 and 65_535" };
  const [host, user, from] = [text("host", "smtp.example.com"), text("user", "monitor"), text("from", "monitor@example.com")];
  if (from !== undefined && !isSender(from)) {
    reader.fail(
      "S105",
      fields.from,
      `\`${from}\` is no sender of mail`,
      "write `monitor@example.com` or `Monitor <monitor@example.com>`",
    );
  }
  const tls = fields.tls === undefined ? undefined : reader.choice(fields.tls, "`tls`", SMTP_TLS);
  const at = fields.port === undefined ? undefined : reader.count(fields.port, "`port`", port);
  return host === undefined || from === undefined ? undefined : { host, port: at, tls, user, from };
}

/** Values are text, or where a secret one is. */
function readHeaders(reader: SettingsReader, node: Node | undefined): Readonly<Record<string, Secret>> {
  const map = node === undefined ? undefined : reader.map(node, "`headers`", "headers: { X-Desk: risk }");
  if (map === undefined) return {};
  const headers = reader.entries(map).flatMap(({ key, keySpan, value }): [string, Secret][] => {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(key)) {
      reader.fail("S105", keySpan, "this cannot name a header", "write for example `X-Desk`");
      return [];
    }
    if (value === undefined) {
      reader.fail("S102", keySpan, `\`${key}\` has no value`, "give it one, or remove the line");
      return [];
    }
    if (!reader.isText(value) || /auth|token|key|secret|cookie|password/i.test(key)) {
      const secret = readSecret(reader, value, `the header \`${key}\``);
      return secret === undefined ? [] : [[key, secret]];
    }
    const text = reader.text(value, `\`${key}\``, `${key}: risk`);
    if (text === undefined) return [];
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return [[key, new Secret(text)]];
    reader.fail("S105", value, "a header is one line of plain text", "take out what is no Latin letter");
    return [];
  });
  return Object.fromEntries(headers);
}

function readCommand(reader: SettingsReader, node: Node): readonly string[] {
  const items = reader.list(node, "`command`", "command: [/usr/local/bin/page, --desk]") ?? [];
  const words = items.flatMap((item) => reader.text(item, "a word of the command", "--desk") ?? []);
  if (words.length > 0 && words[0] !== "") return words;
  reader.fail("S105", node, "it is not said which program to run", "write `command: [PROGRAM, OPERAND]`");
  return [];
}
