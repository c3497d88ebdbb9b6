/**
 * A message for Slack, as its incoming webhooks read it: blocks of mrkdwn text, in which `&`, `<` and `>` are escaped (they
 * begin links and mentions), and of which nothing is made a link by itself (`verbatim`).
 */
import { chatLines, cut } from "./chat-lines.ts";
import { type Digest, describeSubject } from "./digest.ts";

/** Slack refuses a header above 150 characters. */
const MAX_HEADER = 150;

export function slackMessage(digest: Digest, limit: number): object {
  const subject = describeSubject(digest);
  const { entries, more } = chatLines(digest, limit);
  return {
    // For notifications; shown where blocks are not.
    text: escaped(subject),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: { type: "plain_text", text: cut(subject, MAX_HEADER), emoji: false } },
      ...entries.map(({ head, title, reason }) =>
        section(`*${escaped(head)}*\n${escaped(title)}${reason === "" ? "" : `\n${escaped(reason)}`}`),
      ),
      ...(more === null ? [] : [section(escaped(more))]),
    ],
  };
}

function section(text: string): object {
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

/** Everyone is called by `<!here>`, a person by `<@...>`: neither is left. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
