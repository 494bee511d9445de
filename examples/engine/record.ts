import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordings } from "./recordings.ts";

/** Writes the recordings that ship: `npm run record`. */
const [, , folder] = process.argv;
if (folder === undefined) {
  console.error("usage: npm run record, or record FOLDER");
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of recordings()) {
    writeFileSync(join(folder, name), content);
    console.log(`${name}: ${content.length} bytes`);
  }
}
