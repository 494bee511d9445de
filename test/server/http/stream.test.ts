import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MOST_READERS } from "../../../src/server/http/routes/transition-stream.ts";
import { ApiDesk, SECRETS } from "./api-desk.ts";
import { EventReader, type ReadEvent } from "./event-reader.ts";

interface Transition {
  readonly sequence: number;
  readonly rule: string;
  readonly source: string;
}

let desk: ApiDesk;
const readers: EventReader[] = [];
beforeEach(async () => {
  desk = await new ApiDesk().start();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await desk.stop();
});

async function follow(query = "", headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
  const url = `${desk.url}/v1/transitions/stream${query}`;
  const reader = await EventReader.open(url, { authorization: `Bearer ${SECRETS.read}`, ...headers });
  readers.push(reader);
  return reader;
}

/** Every alert of a source fires, or ends, with each of so many snapshots. */
async function swing(times: number, source = "engine"): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await desk.post(`/v1/snapshots/${source}?wait=durable`, desk.snapshot(time % 2 === 0 ? -6 : -1));
  }
}

async function stored(query = ""): Promise<readonly Transition[]> {
  const { transitions } = (await (await desk.get(`/v1/transitions?limit=1000&after=0${query}`)).json()) as {
    transitions: Transition[];
  };
  return transitions;
}

const idOf = ({ id }: ReadEvent): number => Number(id);

describe("the stream of transitions", () => {
  test("begins now, and tells what becomes durable as the store has it", async () => {
    await swing(2);
    const reader = await follow();
    expect(reader.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(reader.response.headers.get("cache-control")).toBe("no-store");
    const before = (await stored()).length;
    await swing(2);
    const events = [await reader.next(), await reader.next()];
    expect(events.map((event) => event?.data)).toEqual((await stored()).slice(before));
    expect(events.map((event) => event?.id)).toEqual(events.map((event) => String((event?.data as Transition).sequence)));
  });

  test("goes on behind `Last-Event-ID` without a gap and without a repetition, however often the connection breaks under load", async () => {
    const isDone = { now: false };
    // The last one frees a reader that has all of the others.
    const load = swing(120).then(() => {
      isDone.now = true;
      return swing(1);
    });
    const seen: number[] = [];
    let breaks = 0;
    let last = "0";
    for (;;) {
      const reader = await follow("", { "last-event-id": last });
      // Longer each time, so that it breaks while catching up and while following.
      for (let count = 0; count <= breaks % 9; count += 1) {
        const all = isDone.now ? await stored() : undefined;
        if (all !== undefined && all.length === seen.length) break;
        const event = await reader.next();
        if (event === undefined) throw new Error("the stream ended by itself");
        seen.push(idOf(event));
        last = event.id;
      }
      reader.close();
      breaks += 1;
      if (isDone.now && (await stored()).length === seen.length) break;
    }
    await load;
    expect(breaks).toBeGreaterThan(10);
    expect(seen.length).toBeGreaterThan(50);
    expect(seen).toEqual((await stored()).slice(0, seen.length).map(({ sequence }) => sequence));
  });

  test("tells all of a new store to who comes with an id that it has not come to", async () => {
    await swing(2);
    const reader = await follow("", { "last-event-id": "900000" });
    expect((await reader.next())?.id).toBe(String((await stored())[0]?.sequence));
  });

  test("is what a filter leaves of it", async () => {
    const reader = await follow("?source=second&rule=daily_loss_exceeded&after=0");
    await swing(3, "engine");
    await swing(2, "second");
    const told = [(await reader.next())?.data as Transition, (await reader.next())?.data as Transition];
    expect(told).toEqual(await stored("&source=second&rule=daily_loss_exceeded"));
  });

  test("takes no id that is none, and no more readers than it can bear", async () => {
    const wrong = await desk.get("/v1/transitions/stream", { "last-event-id": "seven" });
    expect(wrong.status).toBe(400);
    for (let reader = 0; reader < MOST_READERS; reader += 1) await follow();
    const refused = await desk.get("/v1/transitions/stream");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect(await refused.json()).toMatchObject({ type: "urn:plimsoll:problem:unavailable" });
    readers[0]?.close();
    let again = await desk.get("/healthz");
    do {
      again = await fetch(`${desk.url}/v1/transitions/stream`, { headers: { authorization: `Bearer ${SECRETS.read}` } });
    } while (again.status === 503);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  test("ends when the monitor stops", async () => {
    const reader = await follow();
    const ended = reader.next();
    await desk.service.stop();
    expect(await ended).toBeUndefined();
  });
});
