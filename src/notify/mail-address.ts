const ADDRESS = /^[^\s@<>,;"()]+@[^\s@<>,;"()]+$/;

/** `monitor@example.com`, or `Name <monitor@example.com>`. */
export function isSender(text: string): boolean {
  const named = /^[^<>\r\n]*<([^<>]+)>$/.exec(text.trim());
  return ADDRESS.test(named?.[1] ?? text.trim());
}
