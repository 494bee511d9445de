/**
 * Bundles the commands and the library into `dist/`. Each subcommand loads only what it needs, and carries its dependencies with
 * it: reading them file by file from node_modules would dominate its start-up.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileAhead } from "./compile-ahead.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const elsewhere = process.argv.indexOf("--out");
const dist = elsewhere < 0 ? join(root, "dist") : resolve(process.argv[elsewhere + 1] ?? "dist");
const types = !process.argv.includes("--no-types");
const code = !process.argv.includes("--no-code");

// npm runs `prepare` again when `npx` meets the checkout for the first time: what is built already is not built again.
const inputs = fingerprint();
const record = join(dist, "inputs.txt");
if (existsSync(record) && readFileSync(record, "utf8") === inputs) process.exit(0);

/** What is there stays until the new build is whole. */
const out = `${dist}.${process.pid}.tmp`;
process.on("exit", () => rmSync(out, { recursive: true, force: true }));

const shared = { absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20.19", logLevel: "warning" };

// Has a part in machine code, which is found from where it is installed.
const external = ["better-sqlite3"];

await build({
  ...shared,
  entryPoints: ["src/cli/monitor.ts"],
  external,
  outdir: join(out, "cli"),
  splitting: true,
  minifySyntax: true,
  chunkNames: "part-[hash]",
  // CommonJS dependencies ask for Node's own modules through `require`, which an ES module has not.
  banner: { js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);' },
});

// One bundle for each command of `policy`, as scripts: V8 keeps the compiled code of a script, and of no module. See src/cli/start/.
const commands = readdirSync(join(root, "src/cli/commands")).map((file) => file.replace(/\.ts$/, ""));
const threads = ["recording-reader", "replay-share"];
const scripts = {
  ...shared,
  format: "cjs",
  external,
  outdir: join(out, "cli"),
  outExtension: { ".js": ".cjs" },
  minifySyntax: true,
  minifyWhitespace: true,
  charset: "ascii",
  supported: { "dynamic-import": false },
  define: { "import.meta.filename": "__filename", "import.meta.dirname": "__dirname" },
  plugins: [
    {
      // Few runs hold anything against a schema.
      name: "ajv when it is used",
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^ajv(\/dist\/2020\.js)?$/ }, ({ path, namespace }) =>
          namespace === "late" ? undefined : { path, namespace: "late" },
        );
        onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => {
          const late = ["Ajv", "Ajv2020"].map(
            (name) => `exports.${name} = function (options) { return new (require("${path}").${name})(options); };`,
          );
          return { contents: late.join("\n"), resolveDir: root, loader: "js" };
        });
      },
    },
    {
      name: "the language for lodash",
      setup: ({ onResolve }) => onResolve({ filter: /^lodash-es$/ }, () => ({ path: join(root, "scripts/native-lodash.mjs") })),
    },
    // Commander starts programs, and we have it start none.
    replacing(/commander\/lib\/command\.js$/, [
      "const childProcess = require('node:child_process');",
      "const childProcess = { spawn: (...words) => require('node:child_process').spawn(...words) };",
    ]),
    // A table of 65,536 entries, filled whenever a lexer is built, for what is one division.
    replacing(
      /chevrotain\/lib\/src\/scan\/lexer\.js$/,
      [": charCodeToOptimizedIdxMap[charCode];", ": 255 + ~~(charCode / 255);"],
      ["        initCharCodeToOptimizedIndexMap();\n", ""],
    ),
    // Each new token would go through all of its categories. The lexer does so for all tokens, before there is anything to match.
    replacing(
      /chevrotain\/lib\/src\/scan\/tokens_public\.js$/,
      ["    augmentTokenTypes([tokenType]);\n", "    assignTokenDefaultProps([tokenType]);\n"],
      [
        "import { augmentTokenTypes, tokenStructuredMatcher }",
        "import { assignTokenDefaultProps, augmentTokenTypes, tokenStructuredMatcher }",
      ],
    ),
    // A node of the tree has few children of few names, and its place from the beginning: a dictionary for each is three times as large. Only
    // offsets are kept, which nothing but a node's first and last token decides.
    replacing(
      /chevrotain\/lib\/src\/parse\/parser\/traits\/tree_builder\.js$/,
      [
        "children: Object.create(null),\n        };\n        this.setInitialNodeLocation(cstNode);",
        "children: {},\n            location: { startOffset: this.LA_FAST(1).startOffset, endOffset: -1 },\n        };",
      ],
      [
        "else {\n            loc.startOffset = NaN;\n        }",
        "else {\n            loc.startOffset = loc.endOffset = NaN;\n        }",
      ],
      ["        this.setNodeLocationFromToken(rootCst.location, consumedToken);\n", ""],
      ["        this.setNodeLocationFromNode(preCstNode.location, ruleCstResult.location);\n", ""],
    ),
    replacing(/chevrotain\/lib\/src\/parse\/parser\/traits\/looksahead\.js$/, [
      "return getKeyForAutomaticLookahead(this.currRuleShortName, dslMethodIdx, occurrence);",
      "return this.currRuleShortName | dslMethodIdx | occurrence;",
    ]),
    // A parser has the methods of ten classes, copied one by one into a prototype that grows: here it inherits them, the later ones first.
    replacing(/chevrotain\/lib\/src\/parse\/parser\/utils\/apply_mixins\.js$/, [
      "    baseCtors.forEach((baseCtor) => {",
      [
        "    const inherit = (below, { prototype }) => Object.setPrototypeOf(prototype, below);",
        "    return inherit(baseCtors.reduce(inherit, Object.prototype), derivedCtor);",
        "    baseCtors.forEach((baseCtor) => {",
      ].join("\n"),
    ]),
    {
      name: "a bundle for each command",
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\/commands\/.*\.ts$/ }, ({ path, kind }) =>
          kind === "dynamic-import" ? { path: path.replace("/commands/", "/").replace(/ts$/, "cjs"), external: true } : undefined,
        ),
    },
  ],
};
await build({
  ...scripts,
  entryPoints: [
    { in: "src/cli/start/start.ts", out: "start" },
    ...threads.map((name) => ({ in: `src/cli/threads/${name}.ts`, out: name })),
  ],
});
await build({
  ...scripts,
  entryPoints: [
    { in: "src/cli/policy.ts", out: "policy" },
    ...commands.map((name) => ({ in: `src/cli/commands/${name}.ts`, out: name })),
  ],
  // As `Bundles` takes them.
  banner: { js: `(function (exports, require, module, __filename, __dirname) {` },
  footer: { js: "})" },
});

// The worker beside the library: `Monitor` looks for it there.
await build({
  ...shared,
  entryPoints: [
    { in: "src/index.ts", out: "index" },
    { in: "src/app/worker.ts", out: "worker" },
  ],
  outdir: out,
  packages: "external",
});
if (code) compileAhead(root, join(out, "cli"));
if (types) declareTypes();
writeFileSync(join(out, "inputs.txt"), inputs);

rmSync(dist, { recursive: true, force: true });
renameSync(out, dist);
/** Text of a dependency that costs a command much at its start and gives it nothing, each standing there once. */
function replacing(filter, ...pairs) {
  return {
    name: `other text in ${filter}`,
    setup: ({ onLoad }) =>
      onLoad({ filter }, ({ path }) => {
        let contents = readFileSync(path, "utf8");
        for (const [from, to] of pairs) {
          if (contents.split(from).length !== 2) throw new Error(`${path} does not have this once: ${from}`);
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: "js" };
      }),
  };
}

/** A hash of everything the build reads. */
function fingerprint() {
  const hash = createHash("sha256").update(`types ${types} code ${code} ${process.version}\n`);
  const add = (path) => hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  for (const folder of ["src", "grammar", "schemas", "scripts"]) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    for (const name of names.sort()) add(name);
  }
  for (const name of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.types.json"]) add(name);
  return hash.digest("hex");
}

function declareTypes() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const result = spawnSync(process.execPath, [tsc, "--project", "tsconfig.types.json", "--outDir", join(out, "types")], {
    cwd: root,
    stdio: "inherit",
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
