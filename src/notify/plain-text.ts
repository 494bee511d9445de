/** Controls, and marks that change the direction of what follows: a key or a message from outside must not rearrange a page. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** One line of what others wrote; a lone surrogate, which no encoding has, is replaced. */
export function oneLine(text: string): string {
  return text
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(UNSEEN, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** At most `length` UTF-16 code units, whole characters; what is cut off shows as `...`. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, Math.max(0, length - 3));
  const last = kept.charCodeAt(kept.length - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept;
  return `${whole}...`.slice(0, length);
}

/** Text for HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A web address that a person may be sent to; undefined for a path, a script, or what is no address. */
export function webAddress(text: string | null): string | undefined {
  if (text === null || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username !== "" || url.password !== "" ? undefined : url.href;
}
