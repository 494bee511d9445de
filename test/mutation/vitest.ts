/**
 * What the tests use of vitest, on mocha's globals and vitest's own matchers: mocha keeps all modules loaded from one mutant to the next,
 * which vitest cannot. Only the in-process run of mutants imports this, in place of vitest.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";

type Body = (...args: never[]) => unknown;
type Options = number | { readonly timeout?: number };
interface Named {
  title: string;
  file?: string;
  fullTitle: () => string;
}
interface Mocha {
  readonly describe: (name: string, body: () => void) => Named;
  readonly it: (name: string, body: () => unknown) => Named;
}

const mocha = globalThis as unknown as Mocha;

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
chai.use((_, utils) => {
  utils.addMethod(chai.Assertion.prototype, "toMatchFileSnapshot", function (this: Chai.AssertionStatic, file: string | URL) {
    const path = file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file;
    chai.assert.equal(utils.flag(this, "object"), readFileSync(path, "utf8"));
  });
});

export const expect = chai.expect;

/** Stryker knows a test by its full title, so no two may share one; and its file by the name that it has in the checkout. */
const titles = new Set<string>();

function addTest(name: string, body: () => unknown): void {
  const test = mocha.it(name, body);
  while (titles.has(test.fullTitle())) test.title += "'";
  titles.add(test.fullTitle());
  if (test.file !== undefined) test.file = test.file.replace(/\.js$/, ".ts");
}

function bodyOf(first: Options | Body, second?: Options | Body): Body {
  if (typeof first === "function") return first;
  if (typeof second === "function") return second;
  throw new Error("a test without a body");
}

function titleOf(name: string, row: readonly unknown[]): string {
  const head = row[0];
  const named = name.replace(/\$(\w+)/g, (whole, key: string) =>
    typeof head === "object" && head !== null && key in head ? format((head as Record<string, unknown>)[key]) : whole,
  );
  const wanted = named.match(/%[sdifjoO]/g)?.length ?? 0;
  return format(named, ...row.slice(0, wanted));
}

function rowsOf(rows: readonly unknown[]): (readonly unknown[])[] {
  return rows.map((row) => (Array.isArray(row) ? (row as readonly unknown[]) : [row]));
}

function each(add: (name: string, body: () => unknown) => void) {
  return (rows: readonly unknown[]) => (name: string, first: Options | Body, second?: Options | Body) => {
    const body = bodyOf(first, second) as (...row: readonly unknown[]) => unknown;
    for (const row of rowsOf(rows)) add(titleOf(name, row), () => body(...row));
  };
}

function adder() {
  const one = (name: string, first: Options | Body, second?: Options | Body): void => {
    addTest(name, bodyOf(first, second));
  };
  return Object.assign(one, { each: each(addTest) });
}

export const it = adder();
export const test = adder();

function addSuite(name: string, body: () => unknown): void {
  mocha.describe(name, () => {
    body();
  });
}

export const describe = Object.assign(addSuite, { each: each(addSuite) });
