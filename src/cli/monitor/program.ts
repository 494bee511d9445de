import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../../model/severity.ts";
import { DELIVERY_STATES } from "../../monitor/store.ts";
import { createCommandLine } from "../command-line.ts";
import { EXAMPLES } from "./help.ts";
import type { Surroundings } from "./surroundings.ts";

/** The command line: names, options and help. What a command does is loaded only when it is asked for. */
export function createMonitorProgram(surroundings: Surroundings, finish: (code: number) => void): Command {
  const { terminal } = surroundings;
  const {
    program,
    add: addWith,
    group,
    load,
  } = createCommandLine({
    name: "monitor",
    description: "Watch live engines: run the monitor, and see and handle its alerts.",
    help: EXAMPLES.monitor,
    terminal,
    surroundings,
    finish,
  });
  add("run", "Watch the sources of the settings until told to stop.").action(
    load(async () => (await import("./run.ts")).runMonitor),
  );
  addWith("check-settings", "Check the settings, and the policies that they name.", EXAMPLES["check-settings"])
    .argument("[file]", "the settings (default: plimsoll.yaml)")
    .option("--json", "print the findings as one JSON document")
    .action(load(async () => (await import("./check-settings.ts")).runCheckSettings));
  add("status", "Show the open alerts: since when, their values against their limits, who has taken them.")
    .option("--source <name>", "only alerts of this source")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./status.ts")).runStatus));
  add("tail", "Show what happened to alerts, and with -f what happens.")
    .option("-f, --follow", "go on as things happen")
    .option("-n, --lines <count>", "how many of the past", countFrom(0, 100_000), 20)
    .option("--since <time>", "everything since then: a length such as 1h, or an instant")
    .addOption(new Option("--severity <severity>", "this severity and above").choices(SEVERITIES))
    .option("--rule <rule>", "only this rule")
    .option("--source <name>", "only this source")
    .option("--json", "print one transition a line as JSON")
    .action(load(async () => (await import("./tail.ts")).runTail));
  add("health", "Say whether everything that alerts depend on is well, as a Nagios plugin does.")
    .argument("[check...]", "only these checks, e.g. heartbeat")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./health.ts")).runHealth));
  add("metrics", "Show the course of metrics, with their limits.")
    .argument("[metric...]", "by path, e.g. risk.daily_loss_pct; without any, one line for each metric")
    .option("--since <time>", "a length such as 2h, or an instant", "2h")
    .option("--every <length>", "whole minutes that are put together", "5m")
    .option("--source <name>", "only this source")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./metrics.ts")).runMetrics));
  add("history", "List the episodes of an alert, or of all: from when, for how long, how they ended.")
    .argument("[alert]", "`rule`, `rule[key]` or `source/rule[key]`")
    .option("--since <time>", "a length such as 7d, or an instant", "7d")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./history.ts")).runHistory));
  alertCommand("ack", "Acknowledge an alert: somebody has taken it.")
    .requiredOption("--comment <text>", "what is being done about it")
    .option("--until <time>", "a length such as 2h, or an instant; left out: until it ends or gets worse")
    .action(load(async () => (await import("./attend.ts")).runAcknowledge));
  alertCommand("unack", "Take an acknowledgement back.")
    .option("--comment <text>", "why")
    .action(load(async () => (await import("./attend.ts")).runUnacknowledge));
  alertCommand("reset", "End an alert that a latch keeps, or whose key is gone.")
    .option("--comment <text>", "why it may end")
    .action(load(async () => (await import("./attend.ts")).runReset));
  add("silence", "Tell nobody of the alerts that fit, for a while.")
    .argument("<matcher...>", "e.g. rule=heartbeat_lapsed; an alert must fit all of them")
    .requiredOption("--for <time>", "a length such as 2h, or the instant at which it ends")
    .requiredOption("--by <name>", "who asks for it")
    .requiredOption("--comment <text>", "why, for those who wonder later")
    .option("--source <name>", "only in this source; left out: in all")
    .action(load(async () => (await import("./silence.ts")).runSilence));
  add("unsilence", "End a silence before its time.")
    .argument("<silence>", "its id, or the start of it")
    .action(load(async () => (await import("./silence.ts")).runUnsilence));
  routing("route", "Say who would be told of an alert, and why.")
    .requiredOption("--rule <rule>", "the rule's name")
    .addOption(new Option("--severity <severity>", "of the alert").choices(SEVERITIES).makeOptionMandatory())
    .option("--at <time>", "when, by the clocks of the settings' zone, or with an offset (default: now)")
    .option("--source <name>", "of the alert", "engine")
    .option("--policy <name>", "of the rule")
    .option("--owner <name>", "of the rule")
    .option("--key <key>", "of the alert")
    .option("--label <name=value>", "of the rule; may be given several times", label, {})
    .option("--escalate-to <name>", "as if it escalated to this name")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./route.ts")).runRoute));
  routing("oncall", "Say who is on call, and who comes next.")
    .option("--at <time>", "when, by the clocks of the settings' zone, or with an offset (default: now)")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./oncall.ts")).runOnCall));
  add("outbox", "See the notifications that were not delivered; send them again, or drop them.")
    .addArgument(new Argument("<action>", "what to do").choices(["list", "resend", "drop"]))
    .argument("[id...]", "notifications")
    .addOption(new Option("--state <state>", "all of this state").choices(DELIVERY_STATES))
    .option("--comment <text>", "why they need not be told")
    .option("--json", "print the list as JSON")
    .action(load(async () => (await import("./outbox.ts")).runOutbox));
  routing("notify", "Try a recipient of the settings.")
    .addArgument(new Argument("<action>", "what to do").choices(["test"]))
    .argument("<recipient>", "as the settings call it")
    .action(load(async () => (await import("./notify.ts")).runNotify));
  add("reload", "Look at the policies now and put what is new to work.").action(
    load(async () => (await import("./reload.ts")).runReload),
  );
  const addHeartbeat = group("heartbeat", "Judge and watch the heartbeat file of a process.", EXAMPLES.heartbeat);
  addHeartbeat("check", "Say by the exit code whether a heartbeat file is healthy.", EXAMPLES["heartbeat check"])
    .argument("<file>", "the heartbeat file")
    .option("--max-age <length>", "an older one is stale", "90s")
    .option("--max-progress-age <length>", "so is one without progress for so long")
    .option("--allow-stopped", "a process that was stopped on purpose is healthy")
    .option("--zone <zone>", "of times without an offset (default: that of the settings)")
    .option("--settings <file>", "the settings that name the zone (default: plimsoll.yaml, where it is there)")
    .option("-q, --quiet", "print nothing where it is healthy")
    .option("--json", "print one JSON document")
    .action(load(async () => (await import("./heartbeat-check.ts")).runHeartbeatCheck));
  const watch = load(async () => (await import("./heartbeat-watch.ts")).runHeartbeatWatch);
  addHeartbeat("watch", "Watch a heartbeat file, tell people, and restart its process.", EXAMPLES["heartbeat watch"])
    .usage("[options] [file] [-- command [argument...]]")
    .argument("[file]", "the heartbeat file (default: `heartbeat_file` of the settings, the monitor's own, or data/heartbeat.json)")
    .argument("[command...]", "behind `--`: what restarts the process, instead of --restart")
    .option("-i, --interval <length>", "between two looks; a bare number is seconds", "60")
    .option("-m, --max-age <length>", "an older heartbeat is stale; a bare number is minutes", "5")
    .option("-n, --no-notify", "tell nobody but the log")
    .option("-r, --restart <command>", "restarts the process; split into words, run without a shell")
    .option("-c, --check", "look once, and say what is found by the exit code")
    .option("--max-restarts <count>", "within --restart-window; then people are paged", countFrom(1, 1_000), 3)
    .option("--restart-window <length>", "for --max-restarts", "10m")
    .option("--restart-timeout <length>", "a restart command that takes longer is killed", "2m")
    .option("--stop-grace <length>", "what the old process has to end by itself, before it is killed", "30s")
    .option("--start-grace <length>", "what the new process has to write its first heartbeat", "1m")
    .option("--replaces", "the command ends the old process itself, as `docker restart` is known to")
    .option("--zone <zone>", "of times without an offset (default: that of the settings)")
    .option("--settings <file>", "the settings: recipients, folders (default: plimsoll.yaml, where it is there)")
    .option("--data <folder>", "where it keeps what it must not forget (default: that of the settings, or data)")
    .action((file: string | undefined, rest: readonly string[], options: object) => {
      const words = behindDashes(program);
      const operands = [file, ...rest].filter((word) => word !== undefined);
      return watch(operands.slice(0, operands.length - words.length), { ...options, words }, program);
    });
  return program;

  function add(name: keyof typeof EXAMPLES, description: string): Command {
    return addWith(name, description, EXAMPLES[name])
      .option("--settings <file>", "the monitor's settings (default: plimsoll.yaml, where it is there)")
      .option("--data <folder>", "the monitor's data folder, instead of that of the settings");
  }

  function routing(name: keyof typeof EXAMPLES, description: string): Command {
    return addWith(name, description, EXAMPLES[name]).option(
      "--settings <file>",
      "the monitor's settings (default: plimsoll.yaml)",
    );
  }

  function alertCommand(name: keyof typeof EXAMPLES, description: string): Command {
    return add(name, description)
      .argument("<alert>", "`rule`, `rule[key]` or `source/rule[key]`")
      .requiredOption("--by <name>", "who says so")
      .option("--policy <name>", "where two policies have a rule of this name");
  }
}

function label(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError("Write it as NAME=VALUE.");
  return { ...before, [match[1] ?? ""]: match[2] ?? "" };
}

/** The words that stand behind `--`, which commander takes out. */
function behindDashes({ rawArgs }: Command & { readonly rawArgs?: readonly string[] }): readonly string[] {
  const words = rawArgs ?? [];
  const dashes = words.indexOf("--");
  return dashes < 0 ? [] : words.slice(dashes + 1);
}

function countFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    return value;
  };
}
