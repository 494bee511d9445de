const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1000, KB: 1000, MB: 1_000_000, GB: 1_000_000_000 };

/** `64MB`, `1.5GB`: bytes, in powers of a thousand; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d[\d_]*(?:\.\d+)?) ?(B|kB|KB|MB|GB)$/.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Math.round(Number((match[1] ?? "").replaceAll("_", "")) * (BYTES[match[2] ?? ""] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `10_000`; undefined for anything but a whole number without a sign. */
export function parseCount(text: string): number | undefined {
  if (!/^\d[\d_]*$/.test(text.trim())) return undefined;
  const count = Number(text.replaceAll("_", ""));
  return Number.isSafeInteger(count) ? count : undefined;
}

/** `5%`, `0.05`: a share from 0 to 1; undefined for anything else. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  const share = match[2] === "%" ? Number(match[1]) / 100 : Number(match[1]);
  return share <= 1 ? share : undefined;
}
