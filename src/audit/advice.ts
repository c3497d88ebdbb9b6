/**
 * Findings of kind `advisory`: traffic that is documented and works, and could be better.
 */
import { type Draft, type DraftedGroup, type Group, groupBy, listNames } from "./draft.ts";
import type { JudgedConversation } from "./judged.ts";
import { describeParty, nameOf } from "./party.ts";
import type { Judgement } from "./verdict.ts";

/** The first of them that covers a conversation is the finding's. */
const PLAIN_API_ROWS = ["clients.management-api", "hosts.management-api"] as const;

export function advisoryFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  return groupBy(judged.filter(usesPlainHttp), () => "").map((group) => ({ group, draft: describePlainHttp(group) }));
}

function usesPlainHttp({ judgement, transport, port, decided, conversation }: JudgedConversation): boolean {
  const isPlainApi = PLAIN_API_ROWS.some((row) => covers(judgement, row));
  return transport === "tcp" && port === 80 && decided.answered > 0 && conversation.hasAsked && isPlainApi;
}

function covers({ requirements }: Judgement, row: string): boolean {
  return requirements.some(({ id }) => id === row);
}

function describePlainHttp(group: Group): Draft {
  const servers = listNames(group.map(({ server }) => nameOf(server)));
  const clients = listNames(group.map(({ client }) => describeParty(client)));
  return {
    kind: "advisory",
    severity: "low",
    key: ["plain-http"],
    requirement: PLAIN_API_ROWS.find((row) => group.some(({ judgement }) => covers(judgement, row))) ?? null,
    title: `TCP 80 is still used to manage ${servers}`,
    reason: `${clients} used the management API over TCP 80, in clear text. XenServer's document notes that port 80 can be closed to improve security.`,
    check: "Move these clients to TCP 443, then restrict the use of port 80 on the hosts.",
  };
}
