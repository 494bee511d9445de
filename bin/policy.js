#!/usr/bin/env node
const entry = require("node:path").join(__dirname, "../dist/cli/start.cjs");
try {
  require(entry).start("policy");
} catch (error) {
  const unbuilt = error?.code === "MODULE_NOT_FOUND" && error.message.includes(entry);
  if (!unbuilt) throw error;
  process.stderr.write("policy: not built yet: run `npm install` in the project first\n");
  process.exitCode = 2;
}
