import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openChannels } from "../../../src/app/notify/open-channel.ts";
import { FIRED_AT, notification } from "../../notify/notifications.ts";
import { type HttpReceiver, startHttpReceiver } from "../../notify/receivers/http-receiver.ts";
import { checkSettingsText } from "../../../src/app/settings/check-settings.ts";
import { readStatusFile } from "../../../src/heartbeat/status-file.ts";
import { ENV, FILE, settingsOf } from "../settings/support.ts";

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await startHttpReceiver();
});
afterEach(() => receiver.close());

const open = (recipients: string, env: Readonly<Record<string, string>> = {}) =>
  openChannels(settingsOf(`zone: Asia/Kolkata\nrecipients:\n${recipients}`, env), {
    now: () => FIRED_AT,
    lastReceived: () => ({}),
  });

test("each recipient is served as its settings say", async () => {
  const served = await open(
    `  chat: { kind: slack, secret: { env: HOOK }, timeout: 3s, fallback: terminal, fallback_after: 2m }
  pager: { kind: pagerduty, secret: { env: KEY } }
  group: { kind: telegram, secret: { env: TOKEN }, address: "-100200", topic: 7 }
  mail: { kind: email, address: desk@example.com, host: mail.example.com, from: plimsoll@example.com }
  hook: { kind: webhook, address: "${receiver.url}/hook", give_up_after: 1h }
  peer: { kind: alertmanager, address: "${receiver.url}" }
  siren: { kind: command, command: ["/bin/true"] }
  terminal: { kind: console, severity: never }
`,
    { HOOK: `${receiver.url}/T1/B1/x`, KEY: "k".repeat(32), TOKEN: "123456:unseen" },
  );
  expect(served.map(({ channel: { name, takesMany }, concurrency }) => [name, takesMany, concurrency])).toEqual([
    ["chat", true, 1],
    ["pager", false, 4],
    ["group", true, 1],
    ["mail", true, 1],
    ["hook", false, 4],
    ["peer", false, 1],
    ["siren", false, 1],
    ["terminal", true, 1],
  ]);
  expect(served[0]).toMatchObject({ timeout: 3_000, fallback: { to: "terminal", after: 120_000 } });
  expect(served[4]?.giveUpAfter).toBe(3_600_000);
  expect(served[4]).not.toHaveProperty("fallback");
});

test("a webhook gets its headers and its signature, and instants in the settings' zone are told", async () => {
  const [served] = await open(
    `  hook:
    kind: webhook
    address: "${receiver.url}/hook"
    headers: { X-Desk: { env: DESK } }
    signing_secret: { env: SIGN }
`,
    { DESK: "equities", SIGN: "unseen-unseen-unseen-unseen" },
  );
  expect(await served?.channel.send([notification()], new AbortController().signal)).toEqual({ kind: "delivered" });
  const [request] = receiver.received;
  expect(request).toMatchObject({ method: "POST", path: "/hook", headers: { "x-desk": "equities" } });
  expect(Object.entries(request?.headers ?? {}).some(([name]) => /signature/.test(name))).toBe(true);
  expect(JSON.stringify(request)).not.toContain("unseen-unseen");
});

test("nothing is connected before the first message", async () => {
  await open(
    `  hook: { kind: webhook, address: "${receiver.url}/hook" }\n  peer: { kind: alertmanager, address: "${receiver.url}" }\n`,
  );
  expect(receiver.received).toEqual([]);
});

test.each([
  ["while snapshots come", { engine: FIRED_AT - 300_000, other: 0, plimsoll: FIRED_AT }, true],
  ["when none came for five minutes, but the monitor's own", { engine: FIRED_AT - 300_001, plimsoll: FIRED_AT }, false],
])("a recipient that says so updates the text form of the heartbeat around its messages, %s", async (_, lastReceived, active) => {
  const folder = mkdtempSync(join(tmpdir(), "told-status-"));
  const file = join(folder, "heartbeat_status.txt");
  const settings = settingsOf(`recipients:
  hook: { kind: webhook, address: "${receiver.url}/hook", heartbeat_status: true }
  quiet: { kind: webhook, address: "${receiver.url}/hook" }
`);
  const ports = { now: () => FIRED_AT, lastReceived: () => lastReceived };
  const [hook, quiet] = await openChannels({ ...settings, logsFolder: folder }, ports);
  try {
    const signal = new AbortController().signal;
    await quiet?.channel.send([notification()], signal);
    expect(await readStatusFile(file, undefined, FIRED_AT)).toEqual({ ok: false, problem: "is not there" });
    await hook?.channel.send([notification()], signal);
    const read = await vi.waitUntil(
      async () => {
        const found = await readStatusFile(file, undefined, FIRED_AT);
        return found.ok && found.status.status === "healthy" ? found.status : undefined;
      },
      { timeout: 10_000, interval: 5 },
    );
    expect(read).toMatchObject({ text: "Told hook of daily_loss_exceeded", timestamp: FIRED_AT, sessionActive: active });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  ["heartbeat_status: 1", "S103"],
  ["heartbeat_state: true", "S102"],
])("%s is told as a mistake", (text, code) => {
  const { diagnostics } = checkSettingsText(`recipients:\n  desk: { kind: console, ${text} }\n`, FILE, ENV);
  expect(diagnostics.map((each) => each.code)).toEqual([code]);
});
