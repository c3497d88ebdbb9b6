/**
 * A message for Microsoft Teams: an adaptive card. Its texts are runs of rich text blocks, which Teams shows as they are: in
 * text blocks it reads Markdown, so that a name off the wire could be a link.
 */
import { chatLines } from "./chat-lines.ts";
import { type Digest, describeSubject } from "./digest.ts";

export function teamsMessage(digest: Digest, limit: number): object {
  const { entries, more } = chatLines(digest, limit);
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [
      block({ text: describeSubject(digest), weight: "Bolder", size: "Large" }),
      ...entries.flatMap(({ head, title, reason }) => [
        { ...block({ text: head, weight: "Bolder" }), separator: true },
        block({ text: title }),
        ...(reason === "" ? [] : [block({ text: reason, isSubtle: true })]),
      ]),
      ...(more === null ? [] : [block({ text: more })]),
    ],
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card }],
  };
}

interface Run {
  readonly text: string;
  readonly weight?: "Bolder";
  readonly size?: "Large";
  readonly isSubtle?: boolean;
}

function block(run: Run): object {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", ...run }] };
}
