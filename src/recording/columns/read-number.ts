const [MINUS, PLUS, POINT, ZERO, NINE, SMALL_E, LARGE_E] = [0x2d, 0x2b, 0x2e, 0x30, 0x39, 0x65, 0x45] as const;
/** Digits of a number that a double holds exactly. */
const EXACT_DIGITS = 15;
/** All of them exact. */
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Reads the JSON number at `start` into `values[row]`, the double that JSON.parse makes of it. Returns where it ends; -1 where there is
 * none. With few digits both the digits and the power of ten are exact doubles, and one division rounds as the text would be rounded.
 */
export function readNumber(bytes: Buffer, start: number, values: Float64Array, row: number): number {
  let at = start;
  let byte = bytes[at] ?? 0;
  const isNegative = byte === MINUS;
  if (isNegative) byte = bytes[(at += 1)] ?? 0;
  const first = at;
  let digits = byte - ZERO;
  if (!(digits >= 0 && digits <= 9)) return -1;
  byte = bytes[(at += 1)] ?? 0;
  // Behind a leading zero no digit may follow: whatever does is left to what comes after the number.
  if (digits > 0) for (; byte >= ZERO && byte <= NINE; byte = bytes[(at += 1)] ?? 0) digits = digits * 10 + (byte - ZERO);
  let length = at - first;
  let decimals = 0;
  if (byte === POINT) {
    const point = at;
    byte = bytes[(at += 1)] ?? 0;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[(at += 1)] ?? 0) digits = digits * 10 + (byte - ZERO);
    decimals = at - point - 1;
    if (decimals === 0) return -1;
    length += decimals;
  }
  if (length > EXACT_DIGITS || byte === SMALL_E || byte === LARGE_E) return readLongNumber(bytes, start, at, values, row);
  const size = decimals === 0 ? digits : digits / (POWERS[decimals] ?? 1);
  values[row] = isNegative ? -size : size;
  return at;
}

/** One with many digits or an exponent; `at` is where its digits end. */
function readLongNumber(bytes: Buffer, start: number, at: number, values: Float64Array, row: number): number {
  let end = at;
  if (bytes[end] === SMALL_E || bytes[end] === LARGE_E) {
    end += 1;
    if (bytes[end] === MINUS || bytes[end] === PLUS) end += 1;
    const first = end;
    for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[end] ?? 0) end += 1;
    if (end === first) return -1;
  }
  values[row] = Number(bytes.toString("latin1", start, end));
  return end;
}
