/**
 * Findings of kind `advisory`: traffic that is documented and works, and could be better.
 */
import { type Draft, type DraftedGroup, type Group, groupBy, listNames } from "./draft.ts";
import type { JudgedConversation } from "./judged.ts";
import { describeParty, nameOf } from "./party.ts";

const PLAIN_API_ROWS: ReadonlySet<string> = new Set(["hosts.management-api", "clients.management-api"]);

export function advisoryFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  return groupBy(judged.filter(usesPlainHttp), () => "").map((group) => ({ group, draft: describePlainHttp(group) }));
}

function usesPlainHttp({ judgement, transport, port, decided }: JudgedConversation): boolean {
  const isPlainApi = judgement.requirements.some(({ id }) => PLAIN_API_ROWS.has(id));
  return transport === "tcp" && port === 80 && decided.answered > 0 && isPlainApi;
}

function describePlainHttp(group: Group): Draft {
  const servers = listNames(group.map(({ server }) => nameOf(server)));
  const clients = listNames(group.map(({ client }) => describeParty(client)));
  return {
    kind: "advisory",
    severity: "low",
    key: ["plain-http"],
    requirement: "clients.management-api",
    title: `TCP 80 is still used to manage ${servers}`,
    reason: `${clients} used the management API over TCP 80, in clear text. The document notes that port 80 can be closed to improve security.`,
    check: "Move these clients to TCP 443, then restrict the use of port 80 on the hosts.",
  };
}
