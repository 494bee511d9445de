#!/usr/bin/env node
const entry = new URL("../dist/cli/monitor.js", import.meta.url);
try {
  await import(entry.href);
} catch (error) {
  const unbuilt = error?.code === "ERR_MODULE_NOT_FOUND" && error.url === entry.href;
  if (!unbuilt) throw error;
  process.stderr.write("monitor: not built yet: run `npm install` in the project first\n");
  process.exitCode = 2;
}
