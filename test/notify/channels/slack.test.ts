import { describe, expect, it } from "vitest";
import { createSlack, slackMessage } from "../../../src/notify/channels/slack.ts";
import { readTemplate } from "../../../src/notify/template.ts";
import { describeHttpChannel, NOW } from "../../contract/http-channel.ts";
import { notification, severalNotifications } from "../notifications.ts";
import { startHttpReceiver } from "../receivers/http-receiver.ts";
import { problemsWith } from "../receivers/schemas.ts";

const PATH = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
const problems = problemsWith("slack-message");
const options = { name: "desk", zone: "Asia/Kolkata", now: (): number => NOW };

describeHttpChannel("Slack", {
  create: (url, now) => createSlack({ ...options, url: url.startsWith("http") ? url + PATH : url, now }),
  answer: { status: 200, body: "ok" },
  problems,
  readsAnswer: true,
  secrets: [PATH, "XXXXXXXXXXXXXXXXXXXXXXXX"],
});

describe("a message of Slack", () => {
  it("takes a 200 that does not say ok for an error", async () => {
    const receiver = await startHttpReceiver();
    receiver.behave({ kind: "answer", status: 200, body: "invalid_blocks" });
    const result = await createSlack({ ...options, url: receiver.url }).send([notification()], new AbortController().signal);
    await receiver.close();
    expect(result).toMatchObject({
      kind: "retry",
      error: expect.stringMatching(/did not say `ok` but: invalid_blocks$/) as string,
    });
  });

  it("mentions nobody, whatever a snapshot says", () => {
    const hostile = notification({ transition: { message: "<!channel> <@U1> & <https://x|y>", key: "<!here>" } });
    const sent = JSON.stringify(slackMessage([hostile], options));
    expect(sent).not.toMatch(/<[!@]/);
    expect(sent).toContain("&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;https://x|y&gt;");
  });

  it("does not change a command that people will run", () => {
    const acknowledge = "monitor ack 'x[`id`]' --by NAME";
    const { blocks } = slackMessage([notification({ about: { acknowledge } })], options);
    expect(JSON.stringify(blocks)).toContain(`Acknowledge: ${acknowledge}"`);
  });

  it("leaves the marks of a template and takes those of values", () => {
    const read = readTemplate("*{rule}*: {message}");
    const template = read.ok ? read.template : { lines: [] };
    const { blocks, text } = slackMessage([notification({ transition: { message: "a < b" } })], { ...options, template });
    expect(blocks).toMatchObject([{ text: { text: "*daily_loss_exceeded*: a &lt; b" } }]);
    expect(text).toBe("*daily_loss_exceeded*: a &lt; b");
  });

  it("stays inside the number of blocks and counts what it leaves out", () => {
    const message = slackMessage(severalNotifications(80), options);
    expect(problems(message)).toEqual([]);
    expect(message.blocks).toHaveLength(47);
    expect(JSON.stringify(message.blocks?.at(-1))).toContain("and 35 more");
  });
});
