import { describe, expect, it } from "vitest";
import { DeadManSwitch } from "../../src/notify/dead-man-switch.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";

const URL_OF_CHECK = "https://hc.example/uuid";

function open(fails = false) {
  const clock = new VirtualClock(0);
  const pings: string[] = [];
  const logged: string[] = [];
  const deadMan = new DeadManSwitch({
    url: URL_OF_CHECK,
    every: 60_000,
    clock,
    log: (_component, _level, message) => logged.push(message),
    call: (url) => {
      pings.push(url.slice(URL_OF_CHECK.length));
      return fails ? Promise.reject(new Error(url)) : Promise.resolve();
    },
  });
  return { clock, pings, logged, deadMan };
}

describe("the dead man's switch", () => {
  it("is told of the start, and then so often as evaluations happen, not by a timer", () => {
    const { clock, pings, deadMan } = open();
    deadMan.started();
    for (let second = 0; second < 130; second += 1) {
      deadMan.committed();
      clock.advance(1_000);
    }
    expect(pings).toEqual(["/start", "", "", ""]);
    clock.advance(3_600_000);
    expect(pings).toHaveLength(4);
  });

  it("is told once that nothing can be made durable, and at once when it can again", () => {
    const { clock, pings, deadMan } = open();
    deadMan.committed();
    for (let times = 0; times < 10; times += 1) deadMan.failed();
    clock.advance(1_000);
    deadMan.committed();
    expect(pings).toEqual(["", "/fail", ""]);
  });

  it("is told no more than five times a minute, whatever happens", () => {
    const { clock, pings, deadMan } = open();
    for (let second = 0; second < 59; second += 1) {
      deadMan.committed();
      deadMan.failed();
      clock.advance(1_000);
    }
    expect(pings).toHaveLength(5);
  });

  it("that cannot be reached is told of once, without its URL", async () => {
    const { clock, logged, deadMan } = open(true);
    for (let minute = 0; minute < 3; minute += 1) {
      deadMan.committed();
      clock.advance(60_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toContain("hc.example");
  });
});
