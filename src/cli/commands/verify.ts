import { resolve } from "node:path";
import { acceptBundle } from "../../bundle/accept.ts";
import type { Bundle } from "../../bundle/bundle.ts";
import { loadBundle } from "../../bundle/load.ts";
import { harmless } from "../../diagnostics/display.ts";
import { unitSuffix } from "../../model/unit.ts";
import { loadPolicy } from "../../trial/load-policy.ts";
import { bundleProblem, complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { readTextFile } from "../../app/files.ts";
import { plural } from "../findings.ts";
import { createFileLoader } from "../../app/loader.ts";
import { printFindings } from "../print-findings.ts";
import { readSource } from "../sources.ts";
import type { Terminal } from "../terminal.ts";

export interface VerifyOptions {
  readonly key?: string;
  readonly against?: string;
}

/** `policy verify BUNDLE`: shape and digest always, signature and origin when asked. */
export async function runVerify([operand = ""]: readonly string[], options: VerifyOptions, terminal: Terminal): Promise<number> {
  const read = await readSource(operand, terminal);
  if (!read.ok) {
    await printFindings(terminal, [read.diagnostic], new Map(), terminal.stderr);
    return USAGE;
  }
  const loaded = loadBundle(read.source.text);
  if (!loaded.ok) return complain(terminal, FINDINGS, ...loaded.problems.map((problem) => `${operand}: ${bundleProblem(problem)}`));
  const { bundle } = loaded;
  const key = options.key === undefined ? undefined : readTextFile(resolve(terminal.cwd, options.key));
  if (key?.ok === false) return complain(terminal, USAGE, `the key ${options.key ?? ""} cannot be read: ${key.reason}`);
  if (key !== undefined) {
    const accepted = acceptBundle(bundle, { keys: [key.text] });
    if (!accepted.ok)
      return complain(terminal, FINDINGS, ...accepted.problems.map((problem) => `${operand}: ${bundleProblem(problem)}`));
  }
  const lines = describe(bundle, key !== undefined);
  const origin = options.against === undefined ? CLEAN : await compare(bundle, options.against, terminal, lines);
  if (origin !== CLEAN) return origin;
  await terminal.stdout.write(`${lines.map(harmless).join("\n")}\n`);
  return CLEAN;
}

function describe(bundle: Bundle, verified: boolean): string[] {
  const signature =
    bundle.signature === undefined
      ? "not signed"
      : `signed by ${bundle.signature.key}${verified ? ", signature verified" : " (give --key to verify it)"}`;
  const overrides = Object.entries(bundle.overrides ?? {}).map(([name, { value, unit }]) => `${name}=${value}${unitSuffix(unit)}`);
  return [
    `${bundle.policy} ${bundle.version}, ${plural(bundle.alerts.length, "rule")}, ${bundle.metrics.schema}`,
    bundle.digest,
    signature,
    ...(overrides.length === 0 ? [] : [`overridden: ${overrides.join(", ")}`]),
  ];
}

/** The bundle with its own limits must be what the policy compiles to. */
async function compare(bundle: Bundle, file: string, terminal: Terminal, lines: string[]): Promise<number> {
  const read = await readSource(file, terminal);
  if (!read.ok) {
    await printFindings(terminal, [read.diagnostic], new Map(), terminal.stderr);
    return USAGE;
  }
  const { evaluationInterval, maxClockSkew, flapLimit } = bundle.settings;
  const compiled = loadPolicy(read.source, createFileLoader(terminal.cwd), { evaluationInterval, maxClockSkew, flapLimit });
  if (!compiled.ok) {
    await printFindings(terminal, compiled.diagnostics, new Map([[read.source.file, read.source.text]]), terminal.stderr);
    return FINDINGS;
  }
  if (compiled.bundle.digest !== bundle.digest) {
    const versions =
      compiled.bundle.version === bundle.version ? "" : ` (version ${compiled.bundle.version}, the bundle is ${bundle.version})`;
    return complain(
      terminal,
      FINDINGS,
      `${file} compiles to another bundle, ${compiled.bundle.digest}${versions}; the bundle is ${bundle.digest}`,
    );
  }
  lines.push(`the same as ${file}`);
  return CLEAN;
}
