import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createOutboxDesk } from "../../src/monitor/outbox-desk.ts";
import { createStoreView } from "../../src/monitor/store-view.ts";
import { connectLocally, type LocalClient } from "../../src/server/local-client.ts";
import { type LocalSocket, openLocalSocket } from "../../src/server/local-socket.ts";
import { commitOf, T0, transition } from "../contract/store.ts";
import { MemoryStore } from "../monitor/memory-store.ts";
import { badMorning } from "../monitor/on-call-desk.ts";

let folder = "";
let socket: LocalSocket;
let client: LocalClient;
let store: MemoryStore;
let woken = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-outbox-"));
  store = new MemoryStore();
  woken = 0;
  await store.commit(
    commitOf([transition({ ordinal: 1 }), transition({ ordinal: 2 })], [], { channelsOf: () => ["slack", "mail"] }),
  );
  const desk = await badMorning();
  const changed = (): void => {
    woken += 1;
  };
  const opened = await openLocalSocket(join(folder, "monitor.sock"), {
    view: createStoreView({ store, now: () => T0 }),
    control: desk.control,
    listen: desk.listen,
    reload: () => Promise.resolve([]),
    outbox: createOutboxDesk({ store, now: () => T0 + 5, changed }),
  });
  if (!opened.ok) throw new Error(opened.problem);
  socket = opened.socket;
  client = connectLocally(join(folder, "monitor.sock"));
});
afterEach(async () => {
  await socket.close();
  rmSync(folder, { recursive: true, force: true });
});

const idsOf = async (state: "waiting" | "dead" | "dropped" | "delivered") => (await client.outbox(state, 9)).map(({ id }) => id);

test("what is in the outbox is read as the store has it", async () => {
  expect(await client.outbox("waiting", 9)).toEqual(await store.notifications("waiting", 9));
  expect(await client.outbox("waiting", 3)).toHaveLength(3);
  expect(await client.outbox("dead", 9)).toEqual([]);
});

test("what was given up is sent again, and what was delivered is not", async () => {
  const [first = "", second = ""] = await idsOf("waiting");
  await store.settle([first], { state: "dead", at: T0, error: "no such channel" });
  await store.settle([second], { state: "delivered", at: T0 });
  expect(await client.resend([first, second, "nobody's"])).toEqual([first]);
  expect(await idsOf("dead")).toEqual([]);
  expect(await idsOf("delivered")).toEqual([second]);
  expect(await store.notification(first)).toMatchObject({ state: "waiting", attempts: 0, since: T0 + 5 });
  expect(woken).toBe(1);
});

test("what nobody needs is dropped, with its reason", async () => {
  const [first = ""] = await idsOf("waiting");
  expect(await client.drop([first, first], "a test")).toEqual([first]);
  expect(await client.outbox("dropped", 9)).toMatchObject([{ id: first, lastError: "a test" }]);
});

test("a question that makes no sense is refused, and says where", async () => {
  await expect(client.outbox("waiting", -1)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/limit/) as string,
  });
  await expect(client.outbox("gone" as "dead", 1)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/state/) as string,
  });
  expect(woken).toBe(0);
});
