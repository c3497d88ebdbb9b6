/**
 * What a site file accepts, held against a stored report: an acceptance changes what the report shows, and the report's
 * file stays as it is.
 */
import { type AcceptableConversation, findAcceptance } from "../audit/accept.ts";
import { parseAddress } from "../flow/address.ts";
import { withImpliedRoles } from "../matrix/requirement.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { StoredConversation, StoredFinding, StoredReport } from "./stored-report.ts";

/**
 * The report with these acceptances in place of those that it was made with. Roles are the report's; an entry holds as
 * of a day, so that one that expired since then shows as a change.
 * @param day YYYY-MM-DD, UTC: the one of which the report speaks, else that on which it was made
 */
export function withAcceptances(
  report: StoredReport,
  accept: readonly AcceptEntry[],
  day = report.generatedAt.slice(0, "YYYY-MM-DD".length),
): StoredReport {
  const byId = new Map(report.conversations.map((conversation) => [conversation.id, conversation]));

  function acceptanceOf(finding: StoredFinding): StoredFinding["accepted"] {
    const conversations = finding.conversations.map((id) => {
      const conversation = byId.get(id);
      return conversation === undefined ? null : toAcceptable(conversation);
    });
    if (!conversations.every((conversation) => conversation !== null)) return null;
    const entry = findAcceptance(accept, finding, conversations, day);
    return entry === null ? null : { reason: entry.reason, owner: entry.owner, until: entry.until };
  }

  return { ...report, findings: report.findings.map((finding) => ({ ...finding, accepted: acceptanceOf(finding) })) };
}

/** Of a conversation, what an entry is held against. */
type StoredTraffic = Pick<StoredConversation, "client" | "server" | "transport" | "target" | "targetPort">;

/** Null where nothing can be said of the conversation, so that nothing accepts it. */
export function toAcceptable(conversation: StoredTraffic): AcceptableConversation | null {
  const { transport, target, targetPort } = conversation;
  const { port, name } = conversation.server;
  const [client, server] = [toParty(conversation.client), toParty(conversation.server)];
  if (client === null || server === null) return null;
  const names = name === null ? [] : [name];
  return { client, server: { ...server, names }, transport, port, judgedPort: targetPort ?? port, target };
}

function toParty({ address, roles }: StoredConversation["client"]): AcceptableConversation["client"] | null {
  const parsed = parseAddress(address);
  return parsed === null ? null : { address: parsed, identity: { allRoles: withImpliedRoles(roles) } };
}
