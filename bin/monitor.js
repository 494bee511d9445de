#!/usr/bin/env node
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const entry = pathToFileURL(join(__dirname, "../dist/cli/monitor.js"));
import(entry.href).catch((error) => {
  const unbuilt = error?.code === "ERR_MODULE_NOT_FOUND" && error.url === entry.href;
  if (!unbuilt) throw error;
  process.stderr.write("monitor: not built yet: run `npm install` in the project first\n");
  process.exitCode = 2;
});
