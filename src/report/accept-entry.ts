/**
 * The entry of a site file's `accept` list that fits one conversation, to be completed and pasted.
 */
import { stringify } from "yaml";
import { isDomain } from "../site/party-words.ts";
import type { ReportConversation } from "./report.ts";

/** Nobody looks again at what holds for ever. */
const PROPOSED_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * @param now when the report was made, as it says
 * @returns an item of the list, as lines of YAML
 */
export function acceptEntry(conversation: ReportConversation, now: string): string[] {
  const { client, server, transport, target, targetPort } = conversation;
  const port = targetPort ?? server.port;
  const until = new Date(Date.parse(now) + PROPOSED_DAYS * DAY_MS).toISOString().slice(0, "YYYY-MM-DD".length);
  const entry = {
    match: {
      client: client.address,
      server: server.address,
      transport,
      ...(port === null ? {} : { port }),
      // Off the wire may come what is no domain's name: then the addresses must do.
      ...(target !== null && isDomain(target) ? { target } : {}),
    },
    reason: "Say why this is accepted",
    owner: "Say who decided",
    until,
  };
  return stringify([entry], { lineWidth: 0 }).trimEnd().split("\n");
}
