import type { Notification } from "../monitor/channel.ts";
import { groupHeadline, type MessageOptions, textOf } from "./message.ts";
import { escapeHtml, webAddress } from "./plain-text.ts";
import { type Look, tell, type Told } from "./told.ts";

const COLOURS: Readonly<Record<Look, string>> = {
  critical: "#b3261e",
  warning: "#b26a00",
  info: "#1a5fb4",
  resolved: "#1b7f3b",
  closed: "#5f6368",
};

/** One or several notifications as a page of HTML: no script, no picture, nothing that is fetched. */
export function htmlMessage(notifications: readonly Notification[], options: MessageOptions): string {
  const parts = notifications.map((each) =>
    options.template === undefined ? partOf(tell(each, options.zone, options.now())) : ownWords(textOf(each, options)),
  );
  const heading = notifications.length > 1 ? `<p><b>${escapeHtml(groupHeadline(notifications))}</b></p>\n` : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plimsoll</title></head>
<body style="font-family: sans-serif; font-size: 14px; color: #202124">
${heading}${parts.join("\n<hr>\n")}
</body></html>
`;
}

function partOf({ headline, message, facts, acknowledge, look }: Told): string {
  const rows = facts.map(({ name, text }) => row(name, valueOf(text)));
  const command = acknowledge === undefined ? [] : [row("Acknowledge", `<code>${escapeHtml(acknowledge)}</code>`)];
  return [
    `<h2 style="font-size: 16px; color: ${COLOURS[look]}">${escapeHtml(headline)}</h2>`,
    ...(message === "" ? [] : [`<p>${escapeHtml(message)}</p>`]),
    '<table cellpadding="2">',
    ...rows,
    ...command,
    "</table>",
  ].join("\n");
}

function row(name: string, html: string): string {
  return `<tr><td valign="top" style="color: #5f6368">${escapeHtml(name)}</td><td>${html}</td></tr>`;
}

function valueOf(text: string): string {
  const address = webAddress(text);
  return address === undefined ? escapeHtml(text) : `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
}

function ownWords(text: string): string {
  return `<p>${escapeHtml(text).replaceAll("\n", "<br>\n")}</p>`;
}
