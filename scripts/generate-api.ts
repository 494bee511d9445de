/** Writes docs/openapi.json from the routes. Run it after a change to them: `npm run generate` */
import { writeApiDescription } from "./api-description.ts";

console.log(`wrote ${await writeApiDescription(process.cwd())}`);
