import fc from "fast-check";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { renderAll } from "../../../src/diagnostics/render.ts";
import { allToJson } from "../../../src/diagnostics/to-json.ts";
import { findings, POLICIES, read, settingsOf } from "./support.ts";

const WITH = (recipient: string): string => `recipients:\n  desk: ${recipient}\n`;

/** All that a settings file with mistakes lets anybody see. */
function shownOf(text: string): string {
  const { diagnostics, shown } = read(text);
  const source = (): string => shown;
  return [shown, renderAll(diagnostics, source), JSON.stringify(allToJson(diagnostics, source)), JSON.stringify(diagnostics)].join(
    "\n",
  );
}

describe("a secret", () => {
  test("comes from the environment or a file, and is told to nobody", () => {
    const settings = settingsOf(
      "recipients:\n  desk: { kind: slack, severity: critical, secret: { env: SLACK_WEBHOOK } }\n" +
        "  night: { kind: telegram, address: 12345, secret: { file: secrets/telegram } }",
    );
    expect(settings.recipients).toMatchObject([
      { name: "desk", kind: "slack", severity: "critical", address: [] },
      { name: "night", kind: "telegram", severity: "warning", address: ["12345"] },
    ]);
    expect(settings.recipients.map(({ secret }) => secret?.reveal())).toEqual([
      "https://hooks.slack.com/services/T1/B1/unseen",
      "unseen-token",
    ]);
    for (const text of [
      JSON.stringify(settings),
      inspect(settings, { depth: 9, showHidden: true }),
      settings.recipients.map(({ secret }) => String(secret)).join(""),
    ]) {
      expect(text).not.toContain("unseen");
    }
  });

  test.each([
    [WITH("{ kind: slack, secret: hunter2x }"), "S106 2:32"],
    [WITH("{ kind: slack, secret: { env: hunter2x } }"), "S106 2:39"],
    [WITH("{ kind: slack, secret: { value: hunter2x } }"), "S102 2:34"],
    [WITH("{ kind: slack, secret: [hunter2x] }"), "S106 2:32"],
    [WITH("{ kind: slack, secret: { env: SLACK_WEBHOOK, file: x } }"), "S108 2:32"],
    [WITH("{ kind: slack, secret: {} }"), "S104 2:32"],
    [WITH("{ kind: slack, secret: { env: NOT_SET } }"), "S107 2:39"],
    [WITH("{ kind: slack, secret: { file: nowhere } }"), "S107 2:40"],
    [WITH("{ kind: slack, secret: { file: secrets/empty } }"), "S107 2:40"],
    [WITH("{ kind: slack }"), "S104 2:17"],
    [WITH("{ kind: email, host: mail.example, from: a@b.example }"), "S104 2:17"],
    [WITH("{ kind: pigeon }"), "S105 2:17"],
    [WITH("{ kind: email, address: a@b.example, severity: bad }"), "S105 2:56"],
    [WITH("{ address: a@b.example }"), "S104 2:9"],
    [WITH(""), "S104 2:3"],
    [WITH("{ kind: alertmanager, address: 'https://me:hunter2x@alerts.example' }"), "S106 2:40"],
    [WITH("{ kind: slack, secret: { env: SLACK_WEBHOOK }, tokn: hunter2x }"), "S102 2:56"],
    ["keys: ['-----BEGIN PRIVATE KEY-----hunter2x']", "S106 1:8"],
    ["sources: { a: { collectors: { c: { probe: 'https://me:hunter2x@x' } } } }", "S106 1:43"],
    ["sources: { a: { collectors: { c: { probe: 'https://x/?api_key=hunter2x' } } } }", "S106 1:43"],
  ])("in %j is refused, and shown nowhere", (text, told) => {
    expect(findings(text)).toEqual([told]);
    expect(shownOf(text + `\n${POLICIES}`)).not.toContain("hunter2x");
  });

  test.each([
    "recipients:\n  desk:\n    kind: slack\n    secret: |\n      hunter2x\n      hunter2x\n  : [",
    "recipients:\n  desk:\n    secret:\n      hunter2x\n    kind: [",
    "recipients: { desk: { kind: slack, secret: hunter2x",
    'recipients:\n  desk: { kind: slack, "secret" : "hunter2x }',
    "  token: hunter2x\n zone: UTC",
    "password: 'hunter2x\n  hunter2x",
    "secret: *hunter2x",
    "keys:\n  - |\n    -----BEGIN PRIVATE KEY-----\n    hunter2x\n",
    "a: https://hooks.slack.com/services/hunter2x\n- b",
    "a: https://api.telegram.org/bot123:hunter2x/send\n- b",
  ])("in %j is not shown, though the file is no YAML", (text) => {
    expect(read(text).ok).toBe(false);
    expect(shownOf(text)).not.toContain("hunter2x");
  });

  test("is shown nowhere, however the file is cut off", () => {
    const whole =
      "zone: UTC\nrecipients:\n  desk:\n    kind: slack\n    secret: hunter2x\n  night: { kind: telegram, secret: 'hunter2x', address: [1] }\n" +
      POLICIES;
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.nat(whole.length),
        fc.constantFrom("", "\t", "}", "'", "\n", ": ", "- "),
        (cut, at, extra) => {
          const text = (whole.slice(0, at) + extra + whole.slice(at)).slice(0, cut);
          // Cut inside a key or a secret, there is neither to know it by.
          fc.pre(
            /secret: /.test(text) && text.includes("hunter2x") && !/hunter2x/.test(text.replaceAll(/secret: *'?hunter2x/g, "")),
          );
          expect(shownOf(text)).not.toContain("hunter2x");
        },
      ),
    );
  });

  test("that is masked leaves every offset where it was", () => {
    const text = `${WITH("{ kind: slack, secret: hunter2x }")}zone: IST\r\n`;
    const { shown } = read(text);
    expect(shown).toHaveLength(text.length);
    expect(shown.slice(shown.indexOf("zone"))).toBe("zone: IST\r\n");
    expect(shown.split("\n")).toHaveLength(text.split("\n").length);
  });

  test("is not seen where there is none", () => {
    const text = `${WITH("{ kind: slack, secret: { env: SLACK_WEBHOOK } }")}# a token: ask the desk\n${POLICIES}`;
    expect(read(text).shown).toContain("{ env: SLACK_WEBHOOK }");
  });
});
