/** `--set daily_loss=4%` words as limits; what is no `NAME=VALUE` is returned as a complaint. */
export function readSetOptions(
  words: readonly string[] = [],
): { readonly ok: true; readonly limits: Readonly<Record<string, string>> } | { readonly ok: false; readonly complaint: string } {
  const limits: Record<string, string> = {};
  for (const word of words) {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S.*?)\s*$/.exec(word);
    if (match?.[1] === undefined || match[2] === undefined) {
      return { ok: false, complaint: `--set takes NAME=VALUE, as in --set daily_loss=4%, not \`${word}\`` };
    }
    if (Object.hasOwn(limits, match[1])) return { ok: false, complaint: `--set gives \`${match[1]}\` twice` };
    limits[match[1]] = match[2];
  }
  return { ok: true, limits };
}
