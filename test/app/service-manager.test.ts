import { describe, expect, test } from "vitest";
import { ServiceManager } from "../../src/app/service-manager.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";

/** A service under a manager that writes down what it is told. */
function desk(env: Readonly<Record<string, string>>) {
  const clock = new VirtualClock(0);
  const [sent, logged]: [string[], string[]] = [[], []];
  const answer: { fails?: string; waits?: Promise<void> } = {};
  const manager = ServiceManager.of({
    env,
    pid: 42,
    clock,
    log: (_component, level, message) => logged.push(`${level} ${message}`),
    send: async (message) => {
      sent.push(message);
      await answer.waits;
      if (answer.fails !== undefined) throw new Error(answer.fails);
    },
  });
  const seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second += 1) {
      clock.advance(1_000);
      manager?.alive();
      await new Promise(setImmediate);
    }
  };
  return { manager, sent, logged, answer, seconds };
}

const SOCKET = { NOTIFY_SOCKET: "/run/notify" };

describe("a service under systemd", () => {
  test("tells nobody where nobody asks", () => {
    expect(desk({}).manager).toBeUndefined();
    expect(desk({ NOTIFY_SOCKET: "" }).manager).toBeUndefined();
  });

  test("says when it is ready, that it lives twice in the time that systemd waits, and that it stops", async () => {
    const { manager, sent, seconds } = desk({ ...SOCKET, WATCHDOG_USEC: "20000000" });
    manager?.ready();
    await seconds(30);
    manager?.stopping();
    await new Promise(setImmediate);
    expect(sent).toEqual(["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]);
  });

  test("gives no sign of life that was not asked of it", async () => {
    const others = desk({ ...SOCKET, WATCHDOG_USEC: "20000000", WATCHDOG_PID: "41" });
    await others.seconds(60);
    expect(others.sent).toEqual([]);
    const none = desk(SOCKET);
    await none.seconds(60);
    expect(none.sent).toEqual([]);
    const own = desk({ ...SOCKET, WATCHDOG_USEC: "20000000", WATCHDOG_PID: "42" });
    await own.seconds(60);
    expect(own.sent).toHaveLength(6);
  });

  test("never waits, has one message on its way, and says once that none arrives", async () => {
    const { manager, sent, logged, answer, seconds } = desk({ ...SOCKET, WATCHDOG_USEC: "2000000" });
    let go: () => void = () => undefined;
    answer.waits = new Promise((resolve) => (go = resolve));
    await seconds(10);
    expect(sent).toEqual(["WATCHDOG=1"]);
    answer.fails = "there is no command systemd-notify";
    go();
    await seconds(5);
    expect(sent.length).toBeGreaterThan(3);
    expect(logged).toEqual(["warn systemd cannot be told WATCHDOG=1: there is no command systemd-notify"]);
    manager?.stopping();
    await new Promise(setImmediate);
    expect(logged).toHaveLength(1);
  });
});
