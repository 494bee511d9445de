import { isIP } from "node:net";
import type { Node } from "yaml";
import { isLoopback, type Listen } from "../../server/http/host.ts";
import { type Role, ROLES } from "../../server/http/roles.ts";
import { readSecret } from "./read-secret.ts";
import type { SettingsReader } from "./reader.ts";
import type { HttpSettings, TokenSettings } from "./settings.ts";

const KEYS = ["listen", "tokens", "body_limit", "rate_limit", "connections"] as const;
const TOKEN_KEYS = ["name", "role", "secret"] as const;
type TokenFields = Partial<Record<(typeof TOKEN_KEYS)[number], Node>>;

const LOOPBACK: Listen = { host: "127.0.0.1", port: 8137 };
/** Characters: fewer could be tried one by one. */
const SHORTEST = 16;
const HOST_AND_PORT = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252})):(\d{1,5})$/;

/** The section `http`; undefined where there is none: then nothing listens. */
export function readHttp(reader: SettingsReader, node: Node | undefined): HttpSettings | undefined {
  const map = node === undefined ? undefined : reader.map(node, "`http`", "http: { listen: 127.0.0.1:8137 }");
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "`http`", KEYS);
  const listen = fields.listen === undefined ? LOOPBACK : (readListen(reader, fields.listen) ?? LOOPBACK);
  const tokens = readTokens(reader, fields.tokens);
  if (!isLoopback(listen.host) && fields.tokens === undefined) {
    const message = `everybody who reaches ${listen.host} could read and send, for there are no tokens`;
    reader.fail(
      "S104",
      fields.listen ?? node,
      message,
      "add `tokens: [{ name: desk, role: read, secret: { env: NAME } }]`, or listen on 127.0.0.1",
    );
  }
  const { body_limit: body, rate_limit: rate, connections } = fields;
  return {
    listen,
    tokens,
    bodyLimit: (body && reader.size(body, "`body_limit`", { least: 1_000, most: 64_000_000, said: "1kB and 64MB" })) ?? 4_000_000,
    rateLimit: (rate && reader.count(rate, "`rate_limit`", { least: 1, most: 1_000_000, said: "1 and 1_000_000" })) ?? 1_000,
    connections:
      (connections && reader.count(connections, "`connections`", { least: 1, most: 10_000, said: "1 and 10_000" })) ?? 200,
  };
}

function readListen(reader: SettingsReader, node: Node): Listen | undefined {
  const text = reader.text(node, "`listen`", "listen: 127.0.0.1:8137");
  if (text === undefined) return undefined;
  const match = HOST_AND_PORT.exec(text);
  const [host, port] = [match?.[1] ?? match?.[2], Number(match?.[3])];
  const isAddress = host !== undefined && (match?.[1] === undefined || isIP(host) === 6);
  if (isAddress && port <= 65_535) return { host: host.toLowerCase(), port };
  return reader.fail(
    "S105",
    node,
    `\`${text.slice(0, 80)}\` is no address to listen on`,
    "write HOST:PORT, e.g. `127.0.0.1:8137` or `[::1]:8137`",
  );
}

function readTokens(reader: SettingsReader, node: Node | undefined): readonly TokenSettings[] {
  const example = "tokens: [{ name: desk, role: read, secret: { env: NAME } }]";
  const items = node === undefined ? undefined : reader.list(node, "`tokens`", example);
  if (items === undefined) return [];
  if (items.length === 0) reader.fail("S104", node, "there is no token in `tokens`", `write \`${example}\`, or remove the line`);
  const tokens: TokenSettings[] = [];
  for (const item of items) {
    const token = readToken(reader, item);
    if (token === undefined) continue;
    if (tokens.some(({ name }) => name === token.name)) {
      reader.fail(
        "S108",
        item,
        `two tokens are called \`${token.name}\``,
        "give each a name of its own: it is who a command is recorded under",
      );
    } else if (tokens.some(({ secret }) => secret.reveal() === token.secret.reveal())) {
      reader.fail(
        "S108",
        item,
        "this token has the same secret as another one",
        "make a secret for each, e.g. with `openssl rand -hex 32`",
      );
    } else tokens.push(token);
  }
  return tokens;
}

function readToken(reader: SettingsReader, node: Node): TokenSettings | undefined {
  const what = "a token";
  if (reader.mapping(node) === undefined) reader.hide(node);
  const map = reader.map(node, what, "{ name: desk, role: read, secret: { env: NAME } }");
  if (map === undefined) return undefined;
  for (const { key, value } of reader.entries(map)) if (!TOKEN_KEYS.some((known) => known === key)) reader.hide(value);
  const fields: TokenFields = reader.fields(map, what, TOKEN_KEYS);
  const lacking = TOKEN_KEYS.find((key) => fields[key] === undefined);
  const written = fields.name === undefined ? undefined : reader.text(fields.name, "`name`", "name: desk");
  const name = written === undefined ? undefined : reader.name(written, fields.name, what);
  const roles = fields.role === undefined ? [] : readRoles(reader, fields.role);
  const secret = fields.secret === undefined ? undefined : readSecret(reader, fields.secret, "the token");
  if (lacking !== undefined) return reader.fail("S104", node, `this token has no \`${lacking}\``, `add \`${EXAMPLES[lacking]}\``);
  if (secret !== undefined && !/^[\x21-\x2b\x2d-\x7e]+$/.test(secret.reveal())) {
    return reader.fail(
      "S105",
      fields.secret,
      "the token cannot stand in a header",
      "use printable ASCII without spaces and commas",
    );
  }
  if (secret !== undefined && secret.reveal().length < SHORTEST) {
    return reader.fail(
      "S105",
      fields.secret,
      `the token has fewer than ${SHORTEST} characters`,
      "make a longer one, e.g. with `openssl rand -hex 32`",
    );
  }
  return name === undefined || secret === undefined || roles.length === 0 ? undefined : { name, roles, secret };
}

const EXAMPLES: Readonly<Record<(typeof TOKEN_KEYS)[number], string>> = {
  name: "name: desk",
  role: "role: read",
  secret: "secret: { env: NAME }",
};

function readRoles(reader: SettingsReader, node: Node): readonly Role[] {
  const items = reader.isText(node) ? [node] : (reader.list(node, "`role`", "role: [read, operate]") ?? []);
  const roles = items.flatMap((item) => reader.choice(item, "a role", ROLES) ?? []);
  if (items.length === 0) reader.fail("S104", node, "this token has no role", "write `role: read`");
  return [...new Set(roles)];
}
