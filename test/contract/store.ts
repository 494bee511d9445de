import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transition } from "../../src/model/transition.ts";
import type {
  Alert,
  Commit,
  DeliveryState,
  MinuteRollup,
  PolicyRecord,
  SavedWatch,
  Store,
  StoredAlert,
  WatchCheckpoint,
} from "../../src/monitor/store.ts";
import { alertArbitrary, laterWatch, savedWatchOf, transitionArbitrary } from "../store/arbitrary.ts";

export const T0 = Date.parse("2025-10-12T07:04:56.000Z");
const MINUTE = 60_000;

export function savedWatch(source: string, more: Partial<SavedWatch> = {}): SavedWatch {
  return { format: "plimsoll.watch/1", source, now: T0, newest: T0, era: 0, silences: [], policies: [], ...more };
}

export function transition(more: Partial<Transition> = {}): Transition {
  return {
    source: "engine",
    policy: "core",
    rule: "loss",
    key: null,
    at: T0,
    transition: "fired",
    severity: "warning",
    previousSeverity: null,
    version: "1.0.0",
    episode: "0123456789abcdef",
    ordinal: 1,
    reason: "condition",
    notify: true,
    message: "loss is too high",
    values: { "risk.loss": -3.5, unknown: null },
    ...more,
  };
}

export function alert(more: Partial<Alert> = {}): Alert {
  return {
    source: "engine",
    policy: "core",
    rule: "loss",
    key: null,
    phase: "firing",
    severity: "warning",
    unknown: false,
    episode: "0123456789abcdef",
    since: T0,
    acknowledgement: null,
    suppressedBy: null,
    silencedBy: null,
    flapping: false,
    latched: false,
    ...more,
  };
}

export function commitOf(
  transitions: readonly Transition[],
  watches: readonly WatchCheckpoint[] = [],
  more: Partial<Commit> = {},
): Commit {
  return { transitions, watches, position: { file: "2025-10-12.jsonl", offset: 100 }, channelsOf: () => [], ...more };
}

export interface StoreUnderTest {
  readonly open: () => Promise<Store>;
  /** Closes a store and opens what it has left. */
  readonly reopen: (store: Store) => Promise<Store>;
  /** Of each property. */
  readonly runs: number;
}

/** What every store does. */
export function storeContract(name: string, { open, reopen, runs }: StoreUnderTest): void {
  describe(`the store contract: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const again = async (): Promise<void> => {
      store = await reopen(store);
    };
    const fresh = async (): Promise<void> => {
      await store.close();
      store = await open();
    };
    const fill = (transitions: readonly Partial<Transition>[]): Promise<unknown> =>
      store.commit(commitOf(transitions.map((each, index) => transition({ ordinal: index + 1, ...each }))));

    it("is empty at first", async () => {
      expect(await store.load()).toEqual({ watches: [], position: undefined });
      expect(await store.alerts()).toEqual([]);
      expect(await store.transitions({})).toEqual([]);
      expect(await store.policies()).toEqual([]);
      expect(await store.figures()).toMatchObject({ transitions: 0, undelivered: 0, dead: 0 });
    });

    it("keeps the end of the recording that came with the last commit, and no longer", async () => {
      const tail = { file: "2025-10-12.jsonl", offset: 93, bytes: Buffer.from('{"é":\0') };
      await store.commit(commitOf([transition()], [], { tail }));
      await again();
      expect(await store.load()).toMatchObject({ position: { offset: 100 }, tail });
      const longer = { ...tail, bytes: Buffer.alloc(70_000, "x") };
      await store.commit(commitOf([transition({ ordinal: 2 })], [], { tail: longer }));
      await again();
      expect((await store.load()).tail).toEqual(longer);
      await store.commit(commitOf([]));
      await again();
      expect((await store.load()).tail).toBeUndefined();
    });

    it("gives back exactly the watches and the position that were committed last", async () => {
      const scenario = savedWatchOf("engine").chain((first) =>
        laterWatch(first).chain((second) =>
          fc.tuple(fc.constant(first), fc.constant(second), laterWatch(second), savedWatchOf("\ud800")),
        ),
      );
      await fc.assert(
        fc.asyncProperty(scenario, async ([first, second, third, other]) => {
          await fresh();
          for (const [index, saved] of [first, second, third].entries()) {
            const position = { file: `2025-10-1${index}.jsonl`, offset: index * 7 };
            await store.commit(commitOf([], [{ saved, alerts: [] }], { position }));
            expect(await store.load()).toEqual({ watches: [saved], position });
          }
          await again();
          await store.commit(
            commitOf(
              [],
              [
                { saved: second, alerts: [] },
                { saved: other, alerts: [] },
              ],
            ),
          );
          await again();
          expect((await store.load()).watches).toEqual([second, other].sort((a, b) => (a.source < b.source ? -1 : 1)));
        }),
        { numRuns: runs },
      );
    });

    it("numbers transitions in the order of the commits, and gives them back as they were", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(transitionArbitrary, { maxLength: 5 }), { maxLength: 4 }), async (commits) => {
          await fresh();
          const expected = new Map<string, Transition>();
          for (const transitions of commits) {
            const before = expected.size;
            const fresh: Transition[] = [];
            for (const each of transitions) {
              const id = `${each.episode}/${each.ordinal}`;
              if (each.transition === "pending" || expected.has(id)) continue;
              expected.set(id, each);
              fresh.push(each);
            }
            const added = await store.commit(commitOf(transitions));
            expect(added).toEqual(fresh.map((each, index) => ({ ...each, sequence: before + index + 1 })));
          }
          await again();
          expect(await store.transitions({})).toEqual(
            [...expected.values()].map((each, index) => ({ ...each, sequence: index + 1 })),
          );
          expect((await store.figures()).transitions).toBe(expected.size);
        }),
        { numRuns: runs },
      );
    });

    it("leaves out what it has, and says what is new", async () => {
      await store.commit(commitOf([transition(), transition({ ordinal: 2, transition: "raised" })]));
      const second = [transition({ ordinal: 2, transition: "raised" }), transition({ ordinal: 3, transition: "resolved" })];
      expect(await store.commit(commitOf(second))).toEqual([{ ...second[1], sequence: 3 }]);
    });

    it("keeps no pending transition, but tells of the alert that is pending", async () => {
      const pending = transition({ transition: "pending", ordinal: 0, notify: false });
      const saved = savedWatch("engine");
      const open = alert({ phase: "pending", severity: null });
      expect(await store.commit(commitOf([pending], [{ saved, alerts: [open] }]))).toEqual([]);
      expect(await store.transitions({})).toEqual([]);
      expect(await store.alerts()).toEqual([
        { ...open, message: pending.message, reason: "condition", values: pending.values, changedAt: T0 },
      ]);
    });

    it("never uses a sequence again", async () => {
      await fill([{}, {}, {}]);
      expect(await store.prune({ transitionsBefore: T0 + 1, rollupsBefore: 0, atMost: 100 })).toBe(3);
      await again();
      const [next] = await store.commit(commitOf([transition({ episode: "fedcba9876543210" })]));
      expect(next?.sequence).toBe(4);
      expect((await store.figures()).transitions).toBe(1);
    });

    it.each([
      [{ after: 2 }, [3, 4, 5]],
      [{ after: 1, limit: 2 }, [2, 3]],
      [{ limit: 2 }, [4, 5]],
      [{ limit: 0 }, []],
      [{ since: T0 + 2, until: T0 + 4 }, [3, 4]],
      [{ rule: "loss" }, [1, 2, 4, 5]],
      [{ source: "other" }, [2]],
      [{ episode: "00000000000000aa" }, [4]],
      [{ atLeast: "warning" }, [1, 2, 5]],
      [{ atLeast: "critical", limit: 1 }, [5]],
      [{ atLeast: "info", rule: "drift", source: "engine", since: T0, until: T0 + 9, after: 0 }, [3]],
    ] as const)("finds transitions by %j", async (query, expected) => {
      await fill([
        {},
        { source: "other", at: T0 + 1, severity: "critical", episode: "00000000000000ee" },
        { rule: "drift", at: T0 + 2, severity: "info" },
        { episode: "00000000000000aa", at: T0 + 3, severity: "info" },
        { at: T0 + 4, severity: "critical" },
      ]);
      expect((await store.transitions(query)).map(({ sequence }) => sequence)).toEqual(expected);
    });

    it("gives an open alert with what was last told of its episode", async () => {
      const saved = savedWatch("engine");
      const first = alert();
      await store.commit(commitOf([transition()], [{ saved, alerts: [first] }]));
      const told = { message: "loss is too high", reason: "condition", values: transition().values, changedAt: T0 };
      expect(await store.alerts()).toEqual([{ ...first, ...told }]);
      // Without a transition what was told stays, though the alert itself changes; also across a restart.
      await again();
      const clearing = alert({ phase: "clearing" });
      await store.commit(commitOf([], [{ saved, alerts: [clearing] }]));
      expect(await store.alerts()).toEqual([{ ...clearing, ...told }]);
      const raised = transition({ ordinal: 2, transition: "raised", severity: "critical", message: "worse", at: T0 + 5 });
      const late = transition({
        ordinal: 9,
        transition: "resolved",
        episode: "00000000000000aa",
        message: "an earlier episode",
        at: T0 + 5,
      });
      const worse = alert({ severity: "critical", acknowledgement: { author: "Asha", comment: "on it", at: T0, until: null } });
      await store.commit(commitOf([raised, late], [{ saved, alerts: [worse] }]));
      expect(await store.alerts()).toMatchObject([
        { severity: "critical", message: "worse", changedAt: T0 + 5, acknowledgement: { author: "Asha" } },
      ]);
      await store.commit(commitOf([], [{ saved, alerts: [alert({ episode: "00000000000000bb" })] }]));
      expect(await store.alerts()).toMatchObject([{ message: "", reason: "", values: {}, changedAt: 0 }]);
      await store.commit(commitOf([], [{ saved, alerts: [] }]));
      expect(await store.alerts()).toEqual([]);
    });

    it("has exactly the alerts of the last checkpoint of each source, in order", async () => {
      const lists = fc.array(fc.uniqueArray(alertArbitrary, { maxLength: 5, selector: identityOf }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(lists, async (commits) => {
          await fresh();
          let expected: Alert[] = [];
          for (const [index, alerts] of commits.entries()) {
            if (index === 2) await again();
            const watches = ["engine", "other"].map((source) => ({
              saved: savedWatch(source),
              alerts: alerts.filter((each) => each.source === source),
            }));
            await store.commit(commitOf([], watches));
            expected = alerts;
          }
          const found = await store.alerts();
          expect(new Set(found.map(withoutTold))).toEqual(new Set(expected.map((each) => ({ ...each }))));
          expect((await store.alerts("other")).map(withoutTold)).toEqual(
            found.filter(({ source }) => source === "other").map(withoutTold),
          );
          const order = found.map(({ source, policy, rule, key }) => [source, policy, rule, key === null ? "" : `=${key}`]);
          const inOrder = (one: readonly string[], other: readonly string[]): number => {
            const place = one.findIndex((part, index) => part !== other[index]);
            return place < 0 ? 0 : (one[place] ?? "") < (other[place] ?? "") ? -1 : 1;
          };
          expect(order).toEqual([...order].sort(inOrder));
        }),
        { numRuns: runs },
      );
    });

    describe("the outbox", () => {
      const channels = { channelsOf: () => ["slack", "mail", "slack"] };

      it("has one notification for each told transition and channel", async () => {
        await store.commit(
          commitOf([transition(), transition({ ordinal: 2, transition: "lowered", notify: false })], [], channels),
        );
        await store.commit(commitOf([transition()], [], channels));
        await again();
        expect(await store.notifications("waiting", 10)).toEqual(
          ["mail", "slack"].map((channel) => ({
            id: `0123456789abcdef/1/${channel}`,
            channel,
            transition: { ...transition(), sequence: 1 },
            state: "waiting",
            attempts: 0,
            nextAt: 0,
            since: T0,
            insteadOf: null,
            fellBack: false,
            lastError: null,
          })),
        );
        expect(await store.figures()).toMatchObject({ undelivered: 2, dead: 0 });
      });

      it("sends what is due, of one alert and channel only the first that waits", async () => {
        const one = { channelsOf: () => ["slack"] };
        const told = [
          transition(),
          transition({ ordinal: 2, transition: "raised", at: T0 + 10 }),
          transition({ rule: "drift", at: T0 + 20, episode: "00000000000000aa" }),
        ];
        await store.commit(commitOf(told, [], one));
        const due = async (now: number, limit = 10): Promise<string[]> =>
          (await store.dueNotifications(now, limit)).map(({ transition: { rule, ordinal } }) => `${rule}/${ordinal}`);
        expect(await due(T0 - 1)).toEqual(["loss/1", "drift/1"]);
        expect(await due(T0 + 20, 1)).toEqual(["loss/1"]);
        const id = "0123456789abcdef/1/slack";
        await store.settle([id], { state: "waiting", at: T0 + 20, nextAt: T0 + 50, error: "HTTP 503" });
        // Not due, and nothing of the same alert overtakes it.
        expect(await due(T0 + 49)).toEqual(["drift/1"]);
        expect(await due(T0 + 50)).toEqual(["loss/1", "drift/1"]);
        expect(await store.notifications("waiting", 1)).toMatchObject([
          { id, attempts: 1, nextAt: T0 + 50, lastError: "HTTP 503" },
        ]);
        await store.settle([id], { state: "dead", at: T0 + 60, error: "HTTP 400" });
        expect(await due(T0 + 60)).toEqual(["loss/2", "drift/1"]);
        expect(await store.notifications("dead", 10)).toMatchObject([{ id, attempts: 2, lastError: "HTTP 400" }]);
        await store.settle(["0123456789abcdef/2/slack"], { state: "delivered", at: T0 + 70 });
        expect(await store.notifications("delivered", 10)).toMatchObject([{ attempts: 1, lastError: null }]);
        expect(await store.figures()).toMatchObject({ undelivered: 1, dead: 1 });
      });

      const rowsIn = async (state: DeliveryState): Promise<readonly string[]> =>
        (await store.notifications(state, 100)).map(({ id }) => id);
      const one = { channelsOf: () => ["slack"] };
      const episode = "0123456789abcdef";

      it("sends what is critical first, and can be asked for one channel", async () => {
        const told = [
          transition(),
          transition({ rule: "drift", severity: "critical", episode: "00000000000000aa" }),
          transition({ rule: "other", severity: "info", episode: "00000000000000bb" }),
        ];
        await store.commit(commitOf(told, [], channels));
        const due = async (channel?: string): Promise<readonly string[]> =>
          (await store.dueNotifications(T0, 10, channel)).map((row) => `${row.transition.rule}/${row.channel}`);
        expect(await due()).toEqual(["drift/mail", "drift/slack", "loss/mail", "loss/slack", "other/mail", "other/slack"]);
        expect(await due("mail")).toEqual(["drift/mail", "loss/mail", "other/mail"]);
        expect(await due("nobody")).toEqual([]);
      });

      it("tells the end of an episode to those who were told of it", async () => {
        await store.commit(commitOf([transition()], [], one));
        const other = { channelsOf: () => ["mail"] };
        await store.commit(commitOf([transition({ ordinal: 2, transition: "raised" })], [], other));
        const end = transition({ ordinal: 3, transition: "resolved" });
        await store.commit(commitOf([end, transition({ episode: "00000000000000aa", transition: "closed" })], [], other));
        const late = transition({ ordinal: 4, transition: "unsilenced", reason: "resolved meanwhile" });
        await store.commit(commitOf([late], [], { channelsOf: () => [] }));
        expect(await rowsIn("waiting")).toEqual([
          `${episode}/1/slack`,
          `${episode}/2/mail`,
          `${episode}/3/mail`,
          `${episode}/3/slack`,
          "00000000000000aa/1/mail",
          `${episode}/4/mail`,
          `${episode}/4/slack`,
        ]);
      });

      it("tells the end of an episode to those who are told of it in the same commit", async () => {
        const channelsOf = (each: Transition): readonly string[] => (each.transition === "fired" ? ["slack", "pager"] : ["mail"]);
        const short = [transition(), transition({ ordinal: 2, transition: "resolved" })];
        const elsewhere = { episode: "00000000000000aa" };
        await store.commit(
          commitOf(
            [...short, transition({ ...elsewhere, transition: "closed" }), transition({ ordinal: 3, transition: "closed" })],
            [],
            {
              channelsOf,
            },
          ),
        );
        expect(await rowsIn("waiting")).toEqual([
          `${episode}/1/pager`,
          `${episode}/1/slack`,
          `${episode}/2/pager`,
          `${episode}/2/slack`,
          "00000000000000aa/1/mail",
          `${episode}/3/pager`,
          `${episode}/3/slack`,
        ]);
      });

      it("keeps those right that keep a picture of alerts, and tells nobody else of what is not told", async () => {
        const also = { ...one, alsoTo: () => ["slack", "mail"] };
        const quiet = { transition: "acknowledged", notify: false } as const;
        await store.commit(commitOf([transition(), transition({ ordinal: 2, ...quiet })], [], also));
        await store.commit(commitOf([transition({ ...quiet, episode: "00000000000000aa" })], [], also));
        expect(await rowsIn("waiting")).toEqual([`${episode}/1/slack`, `${episode}/2/slack`]);
      });

      it("holds what waits for the end of quiet hours, without holding what comes behind it", async () => {
        await store.commit(commitOf([transition(), transition({ ordinal: 2, transition: "raised" })], [], one));
        await store.settle([`${episode}/1/slack`], { state: "held", at: T0, until: T0 + 100 });
        await again();
        expect((await store.dueNotifications(T0, 10)).map(({ id }) => id)).toEqual([`${episode}/2/slack`]);
        expect(await store.releasableNotifications(T0 + 99, 10)).toEqual([]);
        expect(await store.releasableNotifications(T0 + 100, 10)).toMatchObject([
          { id: `${episode}/1/slack`, state: "held", attempts: 0, since: T0 + 100 },
        ]);
        expect(await store.figures()).toMatchObject({ undelivered: 1, dead: 0 });
        await store.settle([`${episode}/1/slack`], { state: "dropped", at: T0, reason: "told by a later one" });
        expect(await store.notificationsOf(episode, "slack")).toMatchObject([
          { state: "dropped", attempts: 0, lastError: "told by a later one" },
          { state: "waiting" },
        ]);
        expect(await store.notificationsOf(episode, "mail")).toEqual([]);
      });

      it("renews what was given up, as if it were new", async () => {
        await store.commit(commitOf([transition()], [], one));
        await store.settle([`${episode}/1/slack`, "nothing"], { state: "dead", at: T0, error: "HTTP 400" });
        await store.settle([`${episode}/1/slack`], { state: "renewed", at: T0 + 50 });
        expect(await store.notification(`${episode}/1/slack`)).toMatchObject({
          state: "waiting",
          attempts: 0,
          nextAt: 0,
          since: T0 + 50,
        });
        expect(await store.notification("nothing")).toBeUndefined();
      });

      it("falls back once, to a channel that does not have it already", async () => {
        await store.commit(
          commitOf([transition(), transition({ rule: "drift", at: T0 + 10, episode: "00000000000000aa" })], [], channels),
        );
        const overdue = async (before: number): Promise<readonly string[]> =>
          (await store.overdueNotifications("slack", before, 10)).map(({ id }) => id);
        expect(await overdue(T0 - 1)).toEqual([]);
        expect(await overdue(T0)).toEqual([`${episode}/1/slack`]);
        await store.settle(["00000000000000aa/1/slack"], { state: "dead", at: T0, error: "HTTP 400" });
        expect(await overdue(T0 - 1)).toEqual(["00000000000000aa/1/slack"]);
        await store.fallBack(`${episode}/1/slack`, "pager", T0 + 60);
        await store.fallBack(`${episode}/1/slack`, "mail", T0 + 60);
        await store.fallBack("nothing", "mail", T0 + 60);
        await again();
        expect(await overdue(T0 + 100)).toEqual(["00000000000000aa/1/slack"]);
        expect(await store.notification(`${episode}/1/pager`)).toMatchObject({ insteadOf: "slack", since: T0 + 60, nextAt: 0 });
        expect(await store.notification(`${episode}/1/mail`)).toMatchObject({ insteadOf: null });
        expect(await store.notification(`${episode}/1/slack`)).toMatchObject({ fellBack: true, state: "waiting" });
        expect(await store.outboxFigures()).toEqual([
          { channel: "mail", waiting: 2, held: 0, dead: 0, oldest: T0 },
          { channel: "pager", waiting: 1, held: 0, dead: 0, oldest: T0 + 60 },
          { channel: "slack", waiting: 1, held: 0, dead: 1, oldest: T0 },
        ]);
      });

      it("knows what was told last of the episodes that are open", async () => {
        const told = [
          transition(),
          transition({ ordinal: 2, transition: "raised" }),
          transition({ ordinal: 3, transition: "repeated" }),
        ];
        const watches = [{ saved: savedWatch("engine"), alerts: [alert()] }];
        await store.commit(commitOf(told, watches, one));
        const standing = async (): Promise<readonly string[]> => (await store.standingNotifications("slack")).map(({ id }) => id);
        await store.settle([`${episode}/1/slack`, `${episode}/2/slack`], { state: "delivered", at: T0 });
        expect(await standing()).toEqual([]);
        await store.settle([`${episode}/3/slack`], { state: "dead", at: T0, error: "no" });
        expect(await standing()).toEqual([`${episode}/2/slack`]);
        await store.commit(commitOf([], [{ saved: savedWatch("engine"), alerts: [] }]));
        expect(await standing()).toEqual([]);
      });

      it("lets nothing wait any longer after the clock was set back", async () => {
        await store.commit(commitOf([transition()], [], one));
        await store.settle([`${episode}/1/slack`], { state: "waiting", at: T0, nextAt: T0 + 3_600_000, error: "HTTP 503" });
        expect(await store.dueNotifications(T0, 10)).toEqual([]);
        await store.hurry();
        expect(await store.dueNotifications(T0, 10)).toHaveLength(1);
      });

      it("knows no notification that nobody queued", async () => {
        await store.settle(["0123456789abcdef/1/slack"], { state: "delivered", at: T0 });
        expect(await store.notifications("delivered", 10)).toEqual([]);
      });
    });

    it("adds rollups up, and finds them by metric, source and time", async () => {
      const rollup = (more: Partial<MinuteRollup>): MinuteRollup => ({
        source: "engine",
        metric: "risk.loss",
        minute: T0,
        count: 2,
        min: -3.5,
        max: 0.1,
        sum: -3.4,
        last: 0.1,
        ...more,
      });
      const other = rollup({ metric: "pnl.\udfff", minute: T0 + MINUTE });
      const far = rollup({ source: "other", minute: T0 + 2 * MINUTE });
      await store.addRollups([rollup({}), far, other]);
      await again();
      await store.addRollups([
        rollup({ count: 1, min: -9, max: -9, sum: -9, last: -9 }),
        rollup({ count: 1, min: 5, max: 5, sum: 5, last: 5 }),
      ]);
      const added = rollup({ count: 4, min: -9, max: 5, sum: -3.4 - 9 + 5, last: 5 });
      const all = { since: T0, until: T0 + 3 * MINUTE };
      expect(await store.series(all)).toEqual([other, added, far]);
      expect(await store.series({ ...all, metrics: ["risk.loss"] })).toEqual([added, far]);
      expect(await store.series({ ...all, metrics: [] })).toEqual([]);
      expect(await store.series({ ...all, source: "other" })).toEqual([far]);
      expect(await store.series({ since: T0 + 1, until: T0 + 2 * MINUTE })).toEqual([other]);
    });

    it("notes the versions of policies, one after another", async () => {
      const record = (more: Partial<PolicyRecord>): PolicyRecord => {
        return { policy: "core", version: "1.0.0", digest: "sha256:a", at: T0, bundle: "{}", ...more };
      };
      const records = [record({}), record({ policy: "guards" }), record({ version: "1.1.0", at: T0 + 1 }), record({ at: T0 + 2 })];
      for (const each of records) await store.notePolicy(each);
      await again();
      await store.notePolicy(record({ at: T0 + 3 }));
      expect(await store.policies()).toEqual(records);
    });

    it("forgets what has been kept long enough, in portions", async () => {
      const saved = savedWatch("engine");
      const closed = Array.from({ length: 5 }, (_, index) => transition({ at: T0 + index, episode: `000000000000000${index}` }));
      const open = transition({ at: T0 - 5 });
      const waiting = transition({ at: T0 - 4, episode: "00000000000000ff" });
      const sent = [waiting.episode, closed[0]?.episode];
      const channelsOf = ({ episode }: Transition): string[] => (sent.includes(episode) ? ["slack"] : []);
      await store.commit(commitOf([open, waiting, ...closed], [{ saved, alerts: [alert()] }], { channelsOf }));
      await store.settle(["0000000000000000/1/slack"], { state: "dead", at: T0, error: "no" });
      const old = { source: "engine", metric: "m", count: 1, min: 1, max: 1, sum: 1, last: 1 };
      await store.addRollups([0, 1, 2].map((index) => ({ ...old, minute: T0 + index * MINUTE })));
      const retention = { transitionsBefore: T0 + 3, rollupsBefore: T0 + 2 * MINUTE, atMost: 2 };
      expect(await store.prune(retention)).toBe(2);
      expect(await store.prune(retention)).toBe(2);
      expect(await store.prune(retention)).toBe(1);
      expect(await store.prune(retention)).toBe(0);
      const left = [open, waiting, closed[3], closed[4]];
      expect((await store.transitions({})).map(({ episode }) => episode)).toEqual(left.map((each) => each?.episode));
      expect(await store.notifications("dead", 10)).toEqual([]);
      expect(await store.notifications("waiting", 10)).toHaveLength(1);
      expect(await store.series({ since: 0, until: T0 * 2 })).toEqual([{ ...old, minute: T0 + 2 * MINUTE }]);
      expect(await store.figures()).toMatchObject({ transitions: 4 });
      await store.prune({ ...retention, rollupsBefore: T0 + 9 * MINUTE, atMost: 100 });
      await store.addRollups([{ ...old, minute: T0 }]);
      expect(await store.series({ since: 0, until: T0 * 2 })).toEqual([{ ...old, minute: T0 }]);
    });
  });
}

function identityOf({ source, policy, rule, key }: Alert): string {
  return JSON.stringify([source, policy, rule, key]);
}

function withoutTold({ message, reason, values, changedAt, ...rest }: StoredAlert): Alert {
  expect([message, reason, values, changedAt]).toEqual(["", "", {}, 0]);
  return rest;
}
