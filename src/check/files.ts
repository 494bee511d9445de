import { didYouMean } from "../diagnostics/suggest.ts";
import type { Import, PolicyFile } from "../policy/ast.ts";
import type { Loader, LoadFailure } from "../policy/loader.ts";
import { readPolicy } from "../policy/read.ts";
import type { Findings } from "./findings.ts";

const DEEPEST = 16;

/** The policy and what it imports, each file once, in the order in which a reader meets them. */
export interface GatheredFiles {
  readonly main: PolicyFile;
  readonly imported: readonly PolicyFile[];
}

/** Follows `import` from file to file. A file that is reached twice is read once; one that is reached from itself is an error. */
export function gatherFiles(main: PolicyFile, loader: Loader, findings: Findings): GatheredFiles {
  const known = new Set([main.span.file]);
  const imported: PolicyFile[] = [];
  const follow = (file: PolicyFile, trail: readonly string[]): void => {
    for (const statement of file.imports) {
      const found = loader.readText(statement.file.value, file.span.file);
      if (!found.ok) {
        reportUnreadable(statement, found, findings);
        continue;
      }
      if (trail.includes(found.file)) {
        const chain = [...trail.slice(trail.indexOf(found.file)), found.file].join(" -> ");
        findings.report("P330", statement.file.span, {
          message: `the file imports itself: ${chain}`,
          help: "remove one of the imports",
        });
        continue;
      }
      if (known.has(found.file)) continue;
      if (trail.length >= DEEPEST) {
        findings.report("P331", statement.file.span, {
          message: `imports are nested more than ${DEEPEST} deep`,
          help: "import the file nearer to the policy",
        });
        continue;
      }
      known.add(found.file);
      const parsed = readPolicy({ file: found.file, text: found.text });
      for (const diagnostic of parsed.diagnostics) findings.add(diagnostic);
      reportRules(statement, parsed.policy, findings);
      imported.push(parsed.policy);
      follow(parsed.policy, [...trail, found.file]);
    }
  };
  follow(main, [main.span.file]);
  return { main, imported };
}

function reportUnreadable(statement: Import, { reason, fix, known = [] }: LoadFailure, findings: Findings): void {
  const { value, span } = statement.file;
  const help = fix ?? didYouMean(value, known, "correct the path; it counts from the file that imports");
  findings.report("P501", span, { message: `\`${value}\` cannot be imported: ${reason}`, help });
}

function reportRules(statement: Import, file: PolicyFile, findings: Findings): void {
  const count = file.rules.length;
  if (count === 0) return;
  findings.report("P414", statement.file.span, {
    message: `${count === 1 ? "the rule" : `the ${count} rules`} in \`${statement.file.value}\` ${count === 1 ? "is" : "are"} not brought in by the import`,
    help: "check that file as a policy of its own, or move what is shared into a file without rules",
  });
}
