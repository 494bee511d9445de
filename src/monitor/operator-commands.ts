import type { JsonObject } from "../model/json.ts";
import type { CommandResult, WatchCommand } from "../watch/command.ts";
import type { LiveSource } from "./live-source.ts";

export type Chosen =
  | { readonly chosen: true; readonly sources: readonly LiveSource[] }
  | Extract<CommandResult, { accepted: false }>;

/** Whom a command is for: the source named, the one that has the alert, or, of a silence, all. */
export function chooseSources(command: WatchCommand, all: readonly LiveSource[], name: string | undefined): Chosen {
  if (name !== undefined) {
    const named = all.find((source) => source.name === name);
    if (named !== undefined) return { chosen: true, sources: [named] };
    const known = all.map((source) => source.name).join(", ");
    return refuse(`there is no source ${name}`, known === "" ? "nothing has been received yet" : `name one of ${known}`);
  }
  switch (command.kind) {
    case "silence":
      return all.length > 0 ? { chosen: true, sources: all } : refuse("there is no source yet", "wait for the first snapshot");
    case "unsilence": {
      const holders = all.filter(({ watch }) => watch?.save().silences.some(({ id }) => id === command.silence) ?? false);
      if (holders.length > 0) return { chosen: true, sources: holders };
      return refuse(`there is no silence ${command.silence}`, "list the silences and give the id of one of them");
    }
    case "acknowledge":
    case "unacknowledge":
    case "reset": {
      const { rule, key, policy } = command;
      const holders = all.filter(({ watch }) => watch?.alert(rule, key, policy) !== undefined);
      const open = holders.filter(({ watch }) => (watch?.alert(rule, key, policy)?.phase ?? "ok") !== "ok");
      const candidates = open.length > 0 ? open : holders;
      const subject = key === null ? rule : `${rule} of ${key}`;
      if (candidates.length === 1) return { chosen: true, sources: candidates };
      if (candidates.length === 0)
        return refuse(`there is no alert ${subject}`, "list the open alerts and give the rule and key of one of them");
      return refuse(
        `several sources have an alert ${subject}: ${candidates.map((source) => source.name).join(", ")}`,
        "name the source as well",
      );
    }
  }
}

/** As the mark of a recording carries it. */
export function detailsOf(command: WatchCommand): JsonObject {
  return JSON.parse(JSON.stringify(command)) as JsonObject;
}

/** What a command for several sources came to: refused only where all refused. */
export function joinResults(results: readonly CommandResult[]): CommandResult {
  const accepted = results.filter((result) => result.accepted);
  const [first] = accepted;
  if (first === undefined) return results[0] ?? refuse("nobody was asked", "name a source");
  return { ...first, transitions: accepted.flatMap(({ transitions }) => transitions) };
}

function refuse(problem: string, help: string): Extract<CommandResult, { accepted: false }> {
  return { accepted: false, problem, help };
}
