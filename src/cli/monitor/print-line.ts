import { harmless } from "../../diagnostics/display.ts";
import type { Terminal } from "../terminal.ts";
import { widthOf, wrap } from "./layout.ts";

/** A sentence on standard output, wrapped on a terminal. */
export async function printLine({ stdout }: Terminal, text: string): Promise<void> {
  const lines = stdout.isTerminal ? wrap(text, widthOf(stdout)) : [harmless(text)];
  await stdout.write(lines.map((line) => `${line}\n`).join(""));
}
