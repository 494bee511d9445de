import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as exact from "../../src/model/rational.ts";

const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 20 }))
  .map(([negative, digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, "0");
    const whole = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
    return negative ? `-${whole}` : whole;
  });

function parse(text: string): exact.Rational {
  const value = exact.parseRational(text);
  if (value === undefined) throw new Error(`not a number: ${text}`);
  return value;
}

describe("exact rationals", () => {
  it("round to the double that JavaScript reads from the same digits", () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(exact.toNumber(parse(text)) + 0).toBe(Number(text) + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("round quotients as IEEE division of small integers does", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), (a, b) => {
        expect(exact.toNumber(exact.rational(a, b)) + 0).toBe(a / b + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("break ties to even", () => {
    expect(exact.toNumber(exact.rational(2n ** 53n + 1n))).toBe(2 ** 53);
    expect(exact.toNumber(exact.rational(2n ** 53n + 3n))).toBe(2 ** 53 + 4);
    expect(exact.toNumber(exact.rational(2n ** 54n + 2n, 2n))).toBe(2 ** 53);
  });

  it("reach the ends of the range", () => {
    expect(exact.toNumber(exact.rational(1n, 10n ** 300n))).toBe(1e-300);
    expect(exact.toNumber(exact.rational(10n ** 308n))).toBe(1e308);
    expect(exact.toNumber(exact.rational(1n, 10n ** 400n))).toBe(0);
  });

  it("hold every finite double exactly", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(exact.toNumber(exact.fromNumber(value)) + 0).toBe(value + 0);
      }),
    );
  });

  it("are written so that they are read back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 6n }), (n, d) => {
        const value = exact.rational(n, d);
        expect(parse(exact.formatRational(value))).toEqual(value);
      }),
    );
    expect(exact.formatRational(exact.rational(-6, 10))).toBe("-0.6");
    expect(exact.formatRational(exact.rational(1, 3))).toBe("1/3");
    expect(exact.formatRational(exact.rational(100_000))).toBe("100000");
  });

  it("form a field: (a + b) * c = a * c + b * c and a / b * b = a", () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (x, y, z) => {
        const [a, b, c] = [parse(x), parse(y), parse(z)];
        expect(exact.multiply(exact.add(a, b), c)).toEqual(exact.add(exact.multiply(a, c), exact.multiply(b, c)));
        const quotient = exact.divide(a, b);
        if (quotient === undefined) expect(b).toEqual(exact.ZERO);
        else expect(exact.multiply(quotient, b)).toEqual(a);
        expect(exact.compare(a, b)).toBe(-exact.compare(b, a) + 0);
        expect(exact.subtract(a, b)).toEqual(exact.negate(exact.subtract(b, a)));
      }),
    );
  });

  it("refuse what is no number", () => {
    for (const text of ["", "1.", ".5", "1e5", "1/0", "--1", "Infinity", "0x10"]) expect(exact.parseRational(text)).toBeUndefined();
    expect(exact.parseRational("100_000")).toEqual(exact.rational(100_000));
    expect(exact.parseRational("1")).toEqual(exact.ONE);
    expect(() => exact.rational(1, 0)).toThrow(RangeError);
    expect(() => exact.fromNumber(Number.NaN)).toThrow(RangeError);
  });
});
