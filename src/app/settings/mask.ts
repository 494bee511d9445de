/** Keys whose value is a secret unless it says where the secret is. */
const SECRET_KEY =
  /(["']?)\w*(?:secret|token|password|passwd|passphrase|credential|api_?key|private_?key|routing_?key|webhook_?url)\w*\1\s*:[ \t]*/gi;

/** `{ env: NAME }`, `{ file: PATH }`, or one of the two on a line of its own: says where the secret is, and what it says is none. */
const REFERENCE = /^(?:\{\s*(?:env\s*:\s*[A-Z_][A-Z0-9_]*|file\s*:[^{}]*)\s*\}|env\s*:\s*[A-Z_][A-Z0-9_]*\s*$|file\s*:)/;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const IN_URL = /(?<=:\/\/[^\s/@:]*:)[^\s/@]+(?=@)|(?<=[?&][\w-]*(?:token|key|secret|password|signature)[\w-]*=)[^&\s"']+/gi;
const KNOWN = /(?<=hooks\.slack\.com\/)[^\s"',}]+|(?<=api\.telegram\.org\/bot)[^\s"',}/]+|\bxox[a-z]-[\w-]+|\b\d{6,}:[\w-]{30,}/g;

/** Whether a text gives a secret away: a password or token in a URL, the URL of a Slack hook, a token of Slack or Telegram, a private key. */
export function givesSecretAway(text: string): boolean {
  return mask(text) !== text;
}

function mask(text: string): string {
  return [PRIVATE_KEY, IN_URL, KNOWN].reduce((masked, pattern) => masked.replace(pattern, stars), text);
}

/**
 * The text of a settings file as it may be shown beside an error: what is, or looks like, a secret is starred out, at the same offsets. `spans`
 * are those that the reader knows of; the rest is found by its key, so that a file that is no YAML tells nothing either.
 */
export function maskSecrets(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  let masked = maskByKey(mask(text));
  for (const { start, end } of spans) masked = masked.slice(0, start) + stars(masked.slice(start, end)) + masked.slice(end);
  return masked;
}

/** Line by line; what is indented below a secret's key belongs to it. */
function maskByKey(text: string): string {
  let inside: number | undefined;
  return text
    .split(/(?<=\n|\r(?!\n))/)
    .map((line) => {
      const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      if (inside !== undefined && (indent > inside || line.trim() === "")) return REFERENCE.test(line.trim()) ? line : stars(line);
      inside = undefined;
      for (const { index, 0: key } of line.matchAll(SECRET_KEY)) {
        inside = indent;
        const value = line.slice(index + key.length);
        if (!REFERENCE.test(value)) return line.slice(0, index + key.length) + stars(value);
      }
      return line;
    })
    .join("");
}

function stars(text: string): string {
  return text.replaceAll(/\S/g, "*");
}
