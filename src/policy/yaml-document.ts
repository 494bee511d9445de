import { type CST, Composer, Lexer, type ParsedNode, Parser } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { YamlSource } from "./yaml-scalar.ts";
import { type YamlComment, scanYaml } from "./yaml-scan.ts";
import { syntaxFindings } from "./yaml-syntax.ts";

export interface YamlDocument {
  /** Undefined for a file without content, or one that is not to be read. */
  readonly root: ParsedNode | undefined;
  readonly comments: readonly YamlComment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the YAML of one file. Never throws, and takes time in proportion to the text. */
export function readYamlDocument(source: YamlSource): YamlDocument {
  const lexemes = [...new Lexer().lex(source.text)];
  const { comments, quoted, diagnostics } = scanYaml(source, lexemes);
  if (diagnostics.length > 0) return { root: undefined, comments, diagnostics };

  const concrete = tokens(lexemes);
  const deep = Array.isArray(concrete) ? tooDeep(concrete)?.offset : concrete.deepAt;
  if (!Array.isArray(concrete) || deep !== undefined) {
    const span = { file: source.file, start: deep ?? 0, end: Math.min((deep ?? 0) + 1, source.text.length) };
    const help = "take levels away until few are left inside each other";
    const finding = diagnose("P157", span, { message: "keys or lists are nested too deep to be part of a policy", help });
    return { root: undefined, comments, diagnostics: [finding] };
  }
  // Equal keys are looked for by the reader: here they would be compared each with each.
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true });
  const [document, second] = composer.compose(concrete, true, source.text.length);
  const found = syntaxFindings(source, document?.errors ?? [], quoted);
  if (second !== undefined) {
    const start = Math.min(second.range[0], source.text.length);
    found.push(
      diagnose(
        "P156",
        { file: source.file, start, end: Math.min(start + 3, source.text.length) },
        {
          message: "a second document begins here, and a policy is one",
          help: "remove the `---` and what follows, or move it to a file of its own",
        },
      ),
    );
  }
  return { root: document?.contents ?? undefined, comments, diagnostics: found };
}

/** The tokens, or the offset at which so many levels are open that the parser, which is recursive as well, has no stack left. */
function tokens(lexemes: readonly string[]): CST.Token[] | { readonly deepAt: number } {
  const parser = new Parser();
  const all: CST.Token[] = [];
  let offset = 0;
  try {
    for (const lexeme of lexemes) {
      all.push(...parser.next(lexeme));
      // Two lexemes are marks of the lexer's own and not in the text.
      if (!lexeme.startsWith("\u0002") && !lexeme.startsWith("\u001f")) offset += lexeme.length;
    }
    all.push(...parser.end());
  } catch (error) {
    if (error instanceof RangeError) return { deepAt: offset };
    throw error;
  }
  return all;
}

/** The shape of a policy needs four levels. */
const DEEPEST = 20;

/** The first node that lies too deep. The composer is recursive, and a stack that runs out in it can end the process. */
function tooDeep(documents: readonly CST.Token[]): CST.Token | undefined {
  let level: readonly CST.Token[] = documents.flatMap((token) => (token.type === "document" && token.value ? [token.value] : []));
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return level[0];
    level = level.flatMap((token) =>
      "items" in token ? token.items.flatMap(({ key, value }) => [key, value].filter(isToken)) : [],
    );
  }
  return undefined;
}

function isToken(token: CST.Token | null | undefined): token is CST.Token {
  return token !== null && token !== undefined;
}
