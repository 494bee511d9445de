import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createMonitorProgram } from "../../src/cli/monitor/program.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { BUILT_IN_RULES } from "../../src/model/built-in-rules.ts";
import { checkOf, HEALTH_CHECKS } from "../../src/monitor/health-rules.ts";
import { NOBODY, openMonitorSession, scripted } from "../cli/monitor/session.ts";
import { badMorning } from "../monitor/on-call-desk.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/on-call.md"), "utf8");
const FENCES = [...PAGE.matchAll(/^```console\n\$ monitor (.*)\n([\s\S]*?)^```$/gm)];

describe("the page for people on call", () => {
  test("shows what the commands print, one after the other", async () => {
    const session = openMonitorSession(scripted(await badMorning()));
    expect(FENCES.length).toBeGreaterThan(7);
    for (const [, line = "", shown = ""] of FENCES) {
      const { out, err } = await session.run(line);
      expect(`$ monitor ${line}\n${out}${err}`).toBe(`$ monitor ${line}\n${shown}`);
    }
  });

  test("names commands that there are, and every one of them", () => {
    const terminal = { stdout: captureOutput(), stderr: captureOutput() } as never;
    const surroundings = {
      terminal,
      reach: () => Promise.resolve(NOBODY),
      pause: () => Promise.resolve(false),
      signals: () => () => undefined,
    };
    const commands = createMonitorProgram(surroundings, () => undefined).commands.map((command) => command.name());
    for (const command of commands) expect(PAGE).toMatch(new RegExp(`monitor ${command}\\b|\`${command}\``));
    for (const [, command = ""] of PAGE.matchAll(/`monitor ([a-z-]+)/g)) expect(commands).toContain(command);
  });

  test("knows every rule that it names, and every rule about the monitor itself has a check", () => {
    const rulesOf = (file: string): readonly string[] =>
      [
        ...readFileSync(join(import.meta.dirname, "../../policies", file), "utf8").matchAll(
          /^(?:rule| {2}(?=[a-z_]+:$))\s*([a-z_]+)/gm,
        ),
      ].map(([, rule = ""]) => rule);
    const shipped = ["trading_core.policy", "worker_heartbeat.policy", "guards.policy.yaml", "self.policy"].flatMap(rulesOf);
    const known: readonly string[] = [...shipped, ...BUILT_IN_RULES];
    const named = [...PAGE.matchAll(/^\| `[a-z ]+` \| (.*) \|$/gm)].flatMap(([, rules = ""]) =>
      [...rules.matchAll(/`([a-z_]+)`/g)].map(([, rule = ""]) => rule),
    );
    expect(named.filter((rule) => !known.includes(rule))).toEqual([]);
    expect(rulesOf("self.policy").filter((rule) => checkOf(rule, {}) === undefined)).toEqual([]);
    expect(rulesOf("self.policy").length).toBeGreaterThan(5);
  });

  test("has the table of checks that the code has", () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z ]+)` \| (.*) \|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual([...HEALTH_CHECKS]);
    for (const [, name = "", rules = ""] of rows) {
      const named = [...rules.matchAll(/`([a-z_]+)`/g)].map(([, rule = ""]) => rule);
      expect(named.length).toBeGreaterThan(0);
      for (const rule of named) expect([rule, checkOf(rule, {})]).toEqual([rule, name]);
    }
  });
});
