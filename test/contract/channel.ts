import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, SendResult } from "../../src/monitor/channel.ts";
import { notification, notificationArbitrary, resolution, severalNotifications } from "../notify/notifications.ts";

/** What a channel sends to, under the test's control. */
export interface Peer {
  readonly channel: Channel;
  /** What has arrived as it should be, one text for each message; throws where something arrived that is not as published. */
  taken(): readonly string[];
  /** How it treats the next messages. `vanish`: nobody is there any more. */
  behave(how: "take" | "fail" | "refuse" | "hang" | "vanish"): Promise<void>;
  /** Resolves when a message has reached it, however it is treated. */
  reached(): Promise<void>;
  /** Texts that no error may hold. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export interface ChannelFacts {
  /** What it can be made to do. A program has no way to refuse for good. */
  readonly canRefuse: boolean;
  readonly canFail: boolean;
  /** Random messages to try. */
  readonly runs: number;
}

const FOREVER = new AbortController().signal;

/** What every channel promises (src/monitor/channel.ts). */
export function describeChannel(name: string, open: () => Promise<Peer>, { canRefuse, canFail, runs }: ChannelFacts): void {
  describe(`${name} as a channel`, () => {
    let peer: Peer;
    const send = (...some: readonly Parameters<typeof notification>[0][]): Promise<SendResult> =>
      peer.channel.send(
        some.map((each) => notification(each)),
        FOREVER,
      );

    beforeEach(async () => {
      peer = await open();
    });
    afterEach(async () => {
      await peer.channel.close?.();
      await peer.close();
    });

    it("delivers what happened, to what, and the policy's words for it", async () => {
      expect(await send({})).toEqual({ kind: "delivered" });
      const [text = "", ...more] = peer.taken();
      expect(more).toEqual([]);
      expect(text).toContain("daily_loss_exceeded");
      expect(text).toContain("Daily loss -5.3%, limit 5%");
      expect(text.toLowerCase()).toContain("critical");
    });

    it("delivers an end", async () => {
      expect(await peer.channel.send([resolution()], FOREVER)).toEqual({ kind: "delivered" });
      expect(peer.taken()).toHaveLength(1);
    });

    it("tells of several at once where it says that it can, and of each", async () => {
      const several = severalNotifications(3);
      const portions = peer.channel.takesMany ? [several] : several.map((each) => [each]);
      for (const portion of portions) expect(await peer.channel.send(portion, FOREVER)).toEqual({ kind: "delivered" });
      expect(peer.taken()).toHaveLength(portions.length);
      const all = peer.taken().join("\n");
      for (const key of ["K0", "K1", "K2"]) expect(all).toContain(key);
    });

    it("gives up when the signal says so, and would try again", async () => {
      await peer.behave("hang");
      const abort = new AbortController();
      const sending = peer.channel.send([notification()], abort.signal);
      await peer.reached();
      abort.abort();
      const result = await sending;
      expect(result.kind).toBe("retry");
      expectHarmless(result);
    });

    it("sends nothing where time was up before it began", async () => {
      const result = await peer.channel.send([notification()], AbortSignal.abort());
      expect(result.kind).toBe("retry");
      expect(peer.taken()).toEqual([]);
    });

    it.runIf(canFail)("would try again after a failure, and works when that is over", async () => {
      await peer.behave("fail");
      const result = await send({});
      expect(result.kind).toBe("retry");
      expectHarmless(result);
      await peer.behave("take");
      expect(await send({})).toEqual({ kind: "delivered" });
    });

    it.runIf(canRefuse)("does not try again what is refused", async () => {
      await peer.behave("refuse");
      const result = await send({});
      expect(result.kind).toBe("refused");
      expectHarmless(result);
    });

    it.runIf(canFail)("would try again where nobody is there", async () => {
      await peer.behave("vanish");
      const result = await send({});
      expect(result.kind).toBe("retry");
      expectHarmless(result);
    });

    it("says all of anything in the receiver's form, whatever policies, keys and messages hold", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(notificationArbitrary, { minLength: 1, maxLength: 4 }), async (some) => {
          const portion = peer.channel.takesMany ? some : some.slice(0, 1);
          const before = peer.taken().length;
          expect(await peer.channel.send(portion, FOREVER)).toEqual({ kind: "delivered" });
          expect(peer.taken()).toHaveLength(before + 1);
        }),
        { numRuns: runs },
      );
    });

    function expectHarmless(result: SendResult): void {
      const error = result.kind === "delivered" ? "" : result.error;
      expect(error).toMatch(/\w/);
      expect(error.length).toBeLessThanOrEqual(400);
      expect(error).not.toMatch(/\n|undefined|\[object|at .*:\d+:\d+/);
      for (const secret of peer.secrets) expect(error).not.toContain(secret);
    }
  });
}
