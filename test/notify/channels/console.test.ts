import { describe, expect, it } from "vitest";
import { createConsole } from "../../../src/notify/channels/console.ts";
import { describeChannel, type Peer } from "../../contract/channel.ts";
import { notification, severalNotifications } from "../notifications.ts";

const base = { name: "console", zone: "Asia/Kolkata", now: (): number => 0 };

function open(): Promise<Peer> {
  const written: string[] = [];
  let how: Parameters<Peer["behave"]>[0] = "take";
  let reached = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const out = {
    write: (text: string, done: (error?: Error | null) => void): boolean => {
      reached();
      if (how === "fail") done(Object.assign(new Error("write EPIPE secret"), { code: "EPIPE" }));
      else if (how === "vanish") throw new Error("gone secret");
      else if (how === "take") {
        written.push(text);
        done(null);
      }
      return true;
    },
  };
  return Promise.resolve({
    channel: createConsole({ ...base, out }),
    taken: () => written,
    behave: (wanted) => {
      how = wanted;
      return Promise.resolve();
    },
    reached: () => first,
    secrets: ["secret"],
    close: () => Promise.resolve(),
  });
}

describeChannel("the console", open, { canRefuse: false, canFail: true, runs: 100 });

describe("a line of the console", () => {
  it("is one for each notification, whatever stands in it", async () => {
    const written: string[] = [];
    const out = {
      write: (text: string, done: () => void): void => {
        written.push(text);
        done();
      },
    };
    const hostile = notification({ transition: { key: "a\nb\u001b[31m\u202e", message: "one\r\ntwo\u0007" } });
    await createConsole({ ...base, out }).send([hostile, ...severalNotifications(2)], new AbortController().signal);
    const lines = written.join("").split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe("2025-10-14 11:04:30 Asia/Kolkata  CRITICAL: daily_loss_exceeded[a b [31m] on engine: one two");
  });
});
