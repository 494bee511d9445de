import { isObject } from "../../model/json.ts";

/** A place in a JSON document as RFC 6901 writes it, without the leading `#`. */
export function pointerTo(base: string, ...tokens: readonly string[]): string {
  let pointer = base;
  for (const token of tokens) pointer += `/${/[~/]/.test(token) ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token}`;
  return pointer;
}

/** What a local `$ref` (`#`, `#/$defs/money`) names in `document`; undefined when there is no such place. */
export function resolvePointer(document: unknown, reference: string): unknown {
  let text: string;
  try {
    text = decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
  if (text !== "" && !text.startsWith("/")) return undefined;
  let here = document;
  for (const token of text.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(here)) here = /^\d+$/.test(name) ? (here[Number(name)] as unknown) : undefined;
    else if (isObject(here) && Object.hasOwn(here, name)) here = here[name];
    else return undefined;
  }
  return here;
}
