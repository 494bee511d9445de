import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Channel, SendResult } from "../../src/monitor/channel.ts";
import { notification } from "../notify/notifications.ts";
import { type HttpReceiver, startHttpReceiver } from "../notify/receivers/http-receiver.ts";
import { describeChannel, type Peer } from "./channel.ts";

export interface HttpChannelFacts {
  readonly create: (url: string, now: () => number) => Channel;
  /** What it answers when all is well. */
  readonly answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };
  /** What is wrong with a request, by the published schema. */
  readonly problems: (body: unknown) => readonly string[];
  /** Whether it has to read what is answered before it knows; otherwise the status is enough. */
  readonly readsAnswer: boolean;
  readonly secrets: readonly string[];
}

/** Resolves when the channel has the status of an answer. */
function headers(): Promise<void> {
  const real = globalThis.fetch;
  return new Promise((resolve) => {
    vi.spyOn(globalThis, "fetch").mockImplementationOnce(async (...request) => {
      const response = await real(...request);
      resolve();
      return response;
    });
  });
}

export const NOW = Date.parse("2025-10-14T05:34:31.000Z");
const FOREVER = new AbortController().signal;

/** What a channel over HTTP promises beside (RFC 9110), against a receiver that validates and misbehaves. */
export function describeHttpChannel(name: string, facts: HttpChannelFacts): void {
  const good = { kind: "answer", ...facts.answer } as const;

  async function open(): Promise<Peer> {
    const receiver = await startHttpReceiver();
    receiver.behave(good);
    const taken = (): readonly string[] =>
      receiver.received.map(({ body }) => {
        const problems = facts.problems(JSON.parse(body));
        if (problems.length > 0) throw new Error(`${problems.join("; ")} in ${body}`);
        return body;
      });
    return {
      channel: facts.create(receiver.url, () => NOW),
      taken,
      behave: async (how) => {
        if (how === "vanish") await receiver.close();
        else if (how === "take") receiver.behave(good);
        else if (how === "hang") receiver.behave({ kind: "hang" });
        // A receiver that quotes everything it was sent.
        else
          receiver.behave(({ path, headers, body }) => {
            return { kind: "answer", status: how === "fail" ? 500 : 400, body: `${path} ${JSON.stringify(headers)} ${body}` };
          });
      },
      reached: () => receiver.arrived(1),
      secrets: facts.secrets,
      close: () => receiver.close(),
    };
  }

  describeChannel(name, open, { canRefuse: true, canFail: true, runs: 60 });

  describe(`${name} over HTTP`, () => {
    let receiver: HttpReceiver;
    let other: HttpReceiver;
    beforeEach(async () => {
      [receiver, other] = await Promise.all([startHttpReceiver(), startHttpReceiver()]);
    });
    afterEach(async () => {
      await Promise.all([receiver.close(), other.close()]);
    });
    const send = (signal = FOREVER): Promise<SendResult> => facts.create(receiver.url, () => NOW).send([notification()], signal);

    it.each([429, 503])("waits as long as %i asks, in seconds", async (status) => {
      receiver.behave({ kind: "answer", status, headers: { "retry-after": "7" }, body: "slower" });
      expect(await send()).toMatchObject({ kind: "retry", after: 7_000 });
    });

    it("waits until the date that it is given, by the receiver's own clock where it tells it", async () => {
      const headers = { "retry-after": "Tue, 14 Oct 2025 06:00:30 GMT", date: "Tue, 14 Oct 2025 06:00:00 GMT" };
      receiver.behave({ kind: "answer", status: 429, headers });
      expect(await send()).toMatchObject({ kind: "retry", after: 30_000 });
    });

    it.each(["soon", "-5", "1e9", "Tue, 99 Foo 2025 99:00:30 GMT", ""])("takes no wait from `Retry-After: %s`", async (value) => {
      receiver.behave({ kind: "answer", status: 503, headers: { "retry-after": value } });
      expect(await send()).not.toHaveProperty("after");
    });

    it("waits a day at most", async () => {
      receiver.behave({ kind: "answer", status: 429, headers: { "retry-after": "999999999" } });
      expect(await send()).toMatchObject({ kind: "retry", after: 86_400_000 });
    });

    it.each([408, 425, 429, 500, 502, 503, 504])("would try again after %i", async (status) => {
      receiver.behave({ kind: "answer", status, body: "<html>Bad gateway</html>" });
      const result = await send();
      expect(result).toMatchObject({ kind: "retry" });
      expect(result).not.toMatchObject({ error: expect.stringContaining("html") as string });
    });

    it.each([400, 401, 403, 404, 410, 413, 422])("does not try again after %i", async (status) => {
      receiver.behave({ kind: "answer", status, body: "no" });
      expect(await send()).toMatchObject({ kind: "refused", error: expect.stringContaining(String(status)) as string });
    });

    it.each([301, 302, 307, 308])("follows no redirection by %i", async (status) => {
      receiver.behave({ kind: "answer", status, headers: { location: `${other.url}/elsewhere` } });
      expect(await send()).toMatchObject({ kind: "refused" });
      expect(other.received).toEqual([]);
      expect(receiver.received).toHaveLength(1);
    });

    it("would try again where the connection is reset", async () => {
      receiver.behave({ kind: "reset" });
      expect(await send()).toMatchObject({ kind: "retry", error: expect.stringContaining("closed the connection") as string });
    });

    it("does not wait for a slow body longer than the signal allows", async () => {
      receiver.behave({ kind: "slow body", status: facts.answer.status });
      const abort = new AbortController();
      const answered = headers();
      const sending = send(abort.signal);
      await answered;
      abort.abort();
      expect((await sending).kind).toBe(facts.readsAnswer ? "retry" : "delivered");
    });

    it("refuses at once what is refused with a slow body", async () => {
      receiver.behave({ kind: "slow body", status: 403 });
      const abort = new AbortController();
      const answered = headers();
      const sending = send(abort.signal);
      await answered;
      abort.abort();
      expect(await sending).toMatchObject({ kind: "refused" });
    });

    it("reads no more of a body than can be of use", async () => {
      receiver.behave({ kind: "endless body", status: facts.answer.status });
      expect((await send()).kind).toBe(facts.readsAnswer ? "retry" : "delivered");
      // What the system's buffers hold was written before anybody read it.
      expect(receiver.written()).toBeLessThan(20_000_000);
    });

    it.each(["ftp://example.com", "not a url", ""])("refuses the address `%s`", async (url) => {
      const result = await facts.create(url, () => NOW).send([notification()], FOREVER);
      expect(result).toMatchObject({ kind: "refused" });
    });
  });
}
