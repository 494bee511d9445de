import { openChannel } from "../../app/notify/open-channel.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Notification } from "../../monitor/channel.ts";
import { harmless } from "../../diagnostics/display.ts";
import { settingsForPeople } from "./settings-for-people.ts";
import { printLine } from "./print-line.ts";
import { complain, type Surroundings } from "./surroundings.ts";

/** `monitor notify test RECIPIENT`: sends one message that says that it is a test, from here and at once, whether a monitor runs or not. */
export async function runNotify(
  [, name = ""]: readonly string[],
  options: { readonly settings?: string },
  { terminal }: Surroundings,
): Promise<number> {
  const settings = await settingsForPeople(options, terminal, "needed");
  if (typeof settings === "number") return settings;
  const recipient = settings.recipients.find((each) => each.name === name);
  if (recipient === undefined) {
    const known = settings.recipients.map((each) => each.name);
    const help = didYouMean(name, known, known.length === 0 ? "the settings have none" : `there are ${known.join(", ")}`);
    return complain(terminal, 2, `no recipient is called \`${name}\`; ${help}`);
  }
  const channel = await openChannel(recipient, settings.zone, () => terminal.now());
  const result = await channel.send([testNotification(name, terminal.now())], AbortSignal.timeout(recipient.timeout));
  await channel.close?.();
  if (result.kind === "delivered") {
    await printLine(terminal, `${name} took a test message`);
    return 0;
  }
  return complain(terminal, 1, `${name} took no message: ${harmless(result.error)}`);
}

function testNotification(name: string, at: number): Notification {
  const episode = `test-${at.toString(16)}`;
  return {
    id: `${episode}/1/${name}`,
    attempts: 0,
    transition: {
      source: "plimsoll",
      policy: "test",
      version: "0.0.0",
      rule: "test_message",
      key: null,
      at,
      transition: "fired",
      severity: "info",
      previousSeverity: null,
      episode,
      ordinal: 1,
      reason: "condition",
      notify: true,
      message: "This is a test; nothing has happened",
      values: {},
      sequence: 0,
    },
    about: {
      since: at,
      threshold: null,
      because: "Somebody ran `monitor notify test`",
      owner: null,
      runbook: null,
      labels: {},
      acknowledge: "",
    },
  };
}
