import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCommand } from "../../../src/notify/channels/command.ts";
import { describeChannel, type Peer } from "../../contract/channel.ts";
import { notification } from "../notifications.ts";
import { problemsWith } from "../receivers/schemas.ts";
import { until } from "../until.ts";

const base = { name: "command", zone: "Asia/Kolkata", now: (): number => 0 };
const FOREVER = new AbortController().signal;
const envelope = problemsWith("cloud-event");

/** A program that keeps what it reads, or does what a file beside it says. */
const SCRIPT = `
how=$(cat how)
echo x >> reached
case "$how" in
  take) cat >> taken ;;
  fail) echo "no carrier: $PIN" >&2; exit 7 ;;
  hang) sleep 1000 & wait ;;
esac`;

async function open(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-command-"));
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      return "";
    }
  };
  const argv = ["/bin/sh", "-c", SCRIPT];
  await writeFile(join(folder, "how"), "take");
  return {
    channel: createCommand({ ...base, argv, folder, env: { PIN: "pin-4711" } }),
    taken: () =>
      read("taken")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const problems = envelope({ id: "x", source: "x", specversion: "1.0", type: "x", data: JSON.parse(line) as unknown });
          if (problems.length > 0) throw new Error(problems.join("; "));
          return line;
        }),
    behave: async (how) => {
      if (how === "vanish") rmSync(folder, { recursive: true });
      else await writeFile(join(folder, "how"), how);
    },
    reached: () => until(() => read("reached") !== ""),
    secrets: ["pin-4711"],
    close: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

describeChannel("a command", open, { canRefuse: false, canFail: true, runs: 10 });

describe("a command that is run", () => {
  const run = (argv: readonly string[]): ReturnType<ReturnType<typeof createCommand>["send"]> =>
    createCommand({ ...base, argv }).send([notification()], FOREVER);

  it.each([
    [["/bin/sh", "-c", "exit 3"], "sh exited with 3"],
    [["/bin/sh", "-c", "echo first >&2; echo last >&2; exit 1"], "sh exited with 1: last"],
    [["/bin/sh", "-c", "kill -TERM $$"], "sh was ended by SIGTERM"],
    [["/nowhere/notify", "x"], "notify could not be run: there is no such program"],
    [["/etc/passwd"], "passwd could not be run: it may not be executed"],
  ])("says what became of %j", async (argv, error) => {
    expect(await run(argv)).toEqual({ kind: "retry", error });
  });

  it("gives no shell its arguments, and need not be read", async () => {
    expect(await run(["/bin/true", "$(touch /tmp/plimsoll-never)", ";", "|"])).toEqual({ kind: "delivered" });
    const big = notification({ transition: { message: "x".repeat(1_000_000) } });
    expect(await createCommand({ ...base, argv: ["/bin/true"] }).send([big], FOREVER)).toEqual({ kind: "delivered" });
  });

  it("takes with it what it started when time is up", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-command-"));
    const argv = ["/bin/sh", "-c", "sleep 1000 & echo $! > sleeper; wait"];
    const abort = new AbortController();
    const sending = createCommand({ ...base, argv, folder }).send([notification()], abort.signal);
    const sleeper = (): number => {
      try {
        return Number(readFileSync(join(folder, "sleeper"), "utf8"));
      } catch {
        return 0;
      }
    };
    await until(() => sleeper() > 0);
    abort.abort();
    expect(await sending).toEqual({ kind: "retry", error: "sh was killed: it did not end in time" });
    await until(() => !isRunning(sleeper()));
    rmSync(folder, { recursive: true });
  });

  it("does not wait for what it leaves running", async () => {
    expect(await run(["/bin/sh", "-c", "sleep 1 2>&1 >/dev/null & exit 0"])).toEqual({ kind: "delivered" });
  });

  it("is not given the monitor's own secrets", async () => {
    process.env["PLIMSOLL_TEST_TOKEN"] = "x";
    const result = await run(["/bin/sh", "-c", 'test -z "$PLIMSOLL_TEST_TOKEN" && test -n "$PATH"']);
    delete process.env["PLIMSOLL_TEST_TOKEN"];
    expect(result).toEqual({ kind: "delivered" });
  });
});

function isRunning(pid: number): boolean {
  try {
    // A process that was killed may not have been waited for yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
