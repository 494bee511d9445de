import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isReservedWord } from "../../../grammar/keywords.ts";
import { harmless } from "../../diagnostics/display.ts";
import { formatPolicy } from "../../policy/format.ts";
import { complain } from "../complain.ts";
import { CLEAN, USAGE } from "../exit-code.ts";
import { displayPath, reasonOf } from "../../app/files.ts";
import { starterPolicy, starterTest } from "../starter.ts";
import type { Terminal } from "../terminal.ts";

export interface NewOptions {
  readonly dir: string;
  readonly yaml?: boolean;
}

/** `policy new NAME`: a starter policy and its test, never over files that are there. */
export async function runNew([name = ""]: readonly string[], options: NewOptions, terminal: Terminal): Promise<number> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    return complain(terminal, USAGE, `\`${name}\` is no policy name: use lower-case letters, digits and _, e.g. \`desk_limits\``);
  }
  if (isReservedWord(name)) {
    return complain(
      terminal,
      USAGE,
      `\`${name}\` is a word of the language and cannot be a name: choose another, such as \`${name}_limits\``,
    );
  }
  const folder = resolve(terminal.cwd, options.dir);
  const file = options.yaml === true ? `${name}.policy.yaml` : `${name}.policy`;
  const written: readonly (readonly [string, string])[] = [
    [file, policyText(name, options.yaml === true)],
    [`${name}.test.yaml`, starterTest(file)],
  ];
  const taken = written.map(([path]) => join(folder, path)).find((path) => existsSync(path));
  if (taken !== undefined) {
    return complain(terminal, USAGE, `${displayPath(taken, terminal.cwd)} is already there; choose another name or folder`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    for (const [path, text] of written) writeFileSync(join(folder, path), text, { flag: "wx" });
  } catch (error) {
    const path = displayPath((error as NodeJS.ErrnoException).path ?? folder, terminal.cwd);
    return complain(terminal, USAGE, `${path} cannot be written: ${reasonOf(error)}`);
  }
  const [policy, test] = written.map(([path]) => harmless(displayPath(join(folder, path), terminal.cwd)));
  await terminal.stdout.write(
    `wrote ${policy ?? ""}\nwrote ${test ?? ""}\n\nNext: policy check ${policy ?? ""} && policy test ${test ?? ""}\n`,
  );
  return CLEAN;
}

function policyText(name: string, yaml: boolean): string {
  const source = { file: `${name}.policy`, text: starterPolicy(name) };
  const formatted = formatPolicy(source, yaml ? "yaml" : "policy");
  if (!formatted.ok) throw new Error("the starter policy does not parse");
  return formatted.text;
}
