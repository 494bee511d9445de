import type { Label } from "../../src/diagnostics/diagnostic.ts";
import type { Checked } from "./support.ts";

/** All that is told of a text, a finding a paragraph: code, what is underlined, sentence, what else is underlined, fix. */
export function told({ text, diagnostics }: Checked, which: (code: string) => boolean = isError): string {
  const at = ({ span, text: label }: Label): string => {
    const file = span.file === "test.policy" ? "" : ` in ${span.file}`;
    return `\`${file === "" ? text.slice(span.start, span.end) : ""}\`${file}${label === undefined ? "" : ` (${label})`}`;
  };
  return diagnostics
    .filter(({ code }) => which(code))
    .map(({ code, primary, secondary = [], message, help }) =>
      [`  ${code} ${at(primary)}: ${message}`, ...secondary.map((label) => `    and ${at(label)}`), `    help: ${help}`].join("\n"),
    )
    .join("\n");
}

/** Warnings are P4xx, but for one of a file. */
function isError(code: string): boolean {
  return !code.startsWith("P4") || code === "P414";
}

/** Every case with what is told of it, as a golden file holds it. */
export function sheet(cases: readonly string[], tell: (text: string) => string): string {
  return `${cases.map((each) => `${each}\n${tell(each)}`).join("\n\n")}\n`;
}
