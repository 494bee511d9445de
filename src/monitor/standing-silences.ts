import type { JsonObject } from "../model/json.ts";
import type { WatchCommand } from "../watch/command.ts";
import { detailsOf } from "./operator-commands.ts";
import type { Sources } from "./sources.ts";

type SilenceCommand = Extract<WatchCommand, { kind: "silence" }>;

/** Silences that were made for every source, also for those of which nothing has come yet. */
export class StandingSilences {
  readonly #sources: Sources;
  readonly #pending = new Set<SilenceCommand>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** For every source, and the same one in each: it begins now where it does not say. */
  make(command: SilenceCommand, present: number): SilenceCommand {
    return { ...command, startsAt: command.startsAt ?? present, everySource: true };
  }

  /** It is on its way through the recording, until `done`. */
  expect(command: SilenceCommand, done: Promise<unknown>): void {
    this.#pending.add(command);
    void done.finally(() => this.#pending.delete(command));
  }

  /** The details of the commands that a source needs before its first snapshot. */
  at(present: number): readonly JsonObject[] {
    const silences = this.#sources.all.flatMap(({ watch }) => watch?.save().silences ?? []);
    const byId = new Map(silences.filter(({ everySource }) => everySource === true).map((each) => [each.id, each]));
    const made = [...byId.values()].map(({ matchers, author, comment, startsAt, endsAt }): SilenceCommand => {
      return { kind: "silence", matchers, author, comment, startsAt, endsAt, everySource: true };
    });
    return [...made, ...this.#pending].filter(({ endsAt }) => endsAt > present).map((each) => detailsOf(each));
  }
}
