import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { canonicalJson } from "../../bundle/canonical.ts";
import { overrideLimits } from "../../bundle/limits.ts";
import { signBundle } from "../../bundle/sign.ts";
import type { Bundle } from "../../bundle/bundle.ts";
import { harmless } from "../../diagnostics/display.ts";
import type { JsonValue } from "../../model/json.ts";
import { loadPolicy } from "../../trial/load-policy.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { readTextFile, reasonOf } from "../../app/files.ts";
import { plural } from "../findings.ts";
import { createFileLoader } from "../../app/loader.ts";
import { bundleProblem, complain } from "../complain.ts";
import { printFindings } from "../print-findings.ts";
import { readSetOptions } from "../set-options.ts";
import { readSource } from "../sources.ts";
import type { Terminal } from "../terminal.ts";

export interface CompileOptions {
  readonly out: string;
  readonly set?: readonly string[];
  readonly sign?: string;
}

/** `policy compile FILE --out BUNDLE`: canonical JSON, one line. Overrides are recorded beside the policy's own limits. */
export async function runCompile([operand = ""]: readonly string[], options: CompileOptions, terminal: Terminal): Promise<number> {
  const set = readSetOptions(options.set);
  if (!set.ok) return complain(terminal, USAGE, set.complaint);
  const read = await readSource(operand, terminal);
  if (!read.ok) {
    await printFindings(terminal, [read.diagnostic], new Map(), terminal.stderr);
    return USAGE;
  }
  const { source } = read;
  const loader = createFileLoader(terminal.cwd);
  const texts = new Map([[source.file, source.text]]);
  // Checked with the overrides, so that a bad one is told with its range; compiled without, so that the digest stays the policy's own.
  const overridden = loadPolicy(source, loader, { limits: set.limits });
  // Warnings are for `policy check`, which knows the tests as well.
  const errors = overridden.diagnostics.filter(({ severity }) => severity === "error");
  await printFindings(terminal, errors, texts, terminal.stderr);
  const own = overridden.ok && options.set !== undefined ? loadPolicy(source, loader) : overridden;
  if (!own.ok) return FINDINGS;
  const limited = overrideLimits(own.bundle, set.limits);
  if (!limited.ok) return complain(terminal, FINDINGS, ...limited.problems.map(bundleProblem));
  const signed = sign(limited.bundle, options.sign, terminal);
  if ("complaint" in signed) return complain(terminal, USAGE, signed.complaint);
  return write(signed.bundle, options.out, terminal);
}

function sign(
  bundle: Bundle,
  keyFile: string | undefined,
  terminal: Terminal,
): { readonly bundle: Bundle } | { readonly complaint: string } {
  if (keyFile === undefined) return { bundle };
  const key = readTextFile(resolve(terminal.cwd, keyFile));
  if (!key.ok) return { complaint: `the signing key ${keyFile} cannot be read: ${key.reason}` };
  const signed = signBundle(bundle, key.text);
  return signed.ok ? signed : { complaint: signed.problems.map(bundleProblem).join("; ") };
}

async function write(bundle: Bundle, out: string, terminal: Terminal): Promise<number> {
  const text = `${canonicalJson(bundle as unknown as JsonValue)}\n`;
  if (out === "-") {
    await terminal.stdout.write(text);
    return CLEAN;
  }
  try {
    writeFileSync(resolve(terminal.cwd, out), text);
  } catch (error) {
    return complain(terminal, USAGE, `${out} cannot be written: ${reasonOf(error).replace("no such file", "no such folder")}`);
  }
  const signature = bundle.signature === undefined ? "" : ", signed";
  const what = `${bundle.policy} ${bundle.version}, ${plural(bundle.alerts.length, "rule")}${signature}`;
  await terminal.stdout.write(`wrote ${harmless(out)}: ${what}\n${bundle.digest}\n`);
  return CLEAN;
}
