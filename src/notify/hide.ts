import { cut, oneLine } from "./plain-text.ts";

/** Takes secrets out of a text, in every form in which a receiver or a library may quote them; and makes it one short line. */
export function hider(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => (secret === undefined ? [] : formsOf(secret)));
  const ordered = [...new Set(forms)].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (text) => cut(oneLine(ordered.reduce((rest, form) => rest.replaceAll(form, "[secret]"), text)), LONGEST);
}

const LONGEST = 300;
/** A shorter one would take ordinary words out of messages. */
const SHORTEST = 4;

/** As it is, as JSON and as a URL write it, as Basic credentials have it; of a URL also what stands behind its host. */
function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    encodeURIComponent(secret.replace(/\p{Cs}/gu, "")),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("base64"),
  ];
  if (!URL.canParse(secret)) return forms;
  const { href, pathname, search, username, password } = new URL(secret);
  const parts = pathname.split("/").filter((part) => part.length >= SECRET_PART);
  const values = [...new URLSearchParams(search).values()];
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64");
  const behind = [`${pathname}${search}`, search.slice(1), ...parts, ...values, username, password, decoded(password), basic];
  return [...forms, href, ...behind.filter((form) => form.length > 1)];
}

/** Parts of a path at least so long may be tokens; shorter ones are words such as `hooks` or `services`. */
const SECRET_PART = 9;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
