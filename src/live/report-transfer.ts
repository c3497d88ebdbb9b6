/**
 * A report from one thread to another, many times: of its conversations only those that changed, in pieces so small that
 * whoever takes them can answer a key in between.
 */
import { isDeepStrictEqual } from "node:util";
import type { Steps } from "../audit/steps.ts";
import type { Report, ReportConversation } from "../report/report.ts";

/** What a piece has at most: a millisecond or two to unpack. */
const MAX_CONVERSATIONS = 512;

export type ReportPart =
  /** What was known is of no use any more: all conversations follow, in the report's own order. */
  | { readonly kind: "anew" }
  | { readonly kind: "changed"; readonly conversations: readonly ReportConversation[] }
  /** The report is whole now: without the conversations of those ids, and with all else anew. */
  | { readonly kind: "rest"; readonly gone: readonly string[]; readonly rest: Omit<Report, "conversations"> };

/** Hands over one report after the other; each in steps, in which pieces may be sent. */
export function createReportSender(send: (part: ReportPart) => void): (report: Report) => Steps<void> {
  let sent = new Map<string, ReportConversation>();
  return function* sendReport({ conversations, ...rest }) {
    const now = new Map<string, ReportConversation>();
    let changed: ReportConversation[] = [];
    let compared = 0;
    for (const conversation of conversations) {
      now.set(conversation.id, conversation);
      if (!isDeepStrictEqual(sent.get(conversation.id), conversation)) changed.push(conversation);
      if (changed.length === MAX_CONVERSATIONS) {
        send({ kind: "changed", conversations: changed });
        changed = [];
      }
      if (++compared % MAX_CONVERSATIONS === 0) yield;
    }
    if (changed.length > 0) send({ kind: "changed", conversations: changed });
    send({ kind: "rest", gone: [...sent.keys()].filter((id) => !now.has(id)), rest });
    sent = now;
  };
}

/** Takes the pieces. @returns the report whenever one is whole, its conversations in the order in which they were first seen */
export function createReportReceiver(): (part: ReportPart) => Report | null {
  const known = new Map<string, ReportConversation>();
  return (part) => {
    switch (part.kind) {
      case "anew":
        known.clear();
        return null;
      case "changed":
        for (const conversation of part.conversations) known.set(conversation.id, conversation);
        return null;
      case "rest":
        for (const id of part.gone) known.delete(id);
        return { ...part.rest, conversations: [...known.values()] };
    }
  };
}
