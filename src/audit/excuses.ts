/**
 * Failures that are none: the product asks although nothing need answer. They keep their outcome, and no finding is made
 * of them.
 */
import type { JudgedConversation } from "./judged.ts";
import { describeParty, nameOf } from "./party.ts";
import { isFailing } from "./words.ts";

/** XenCenter asks a guest for a console on both, after 5 s and then every 30 s, until one answers. */
const CONSOLE_ROWS: ReadonlySet<string> = new Set(["xencenter.vnc", "xencenter.rdp"]);
const RPCBIND_ROW = "storage.rpcbind";
const NFS_ROW = "storage.nfs4";
const NFS_PROGRAM = 100_003;
const NFS_VERSION_4 = 4;

/** The conversations, those that need no answer with the reason why. */
export function withExcuses(judged: readonly JudgedConversation[]): JudgedConversation[] {
  const usesNfs4 = new Set(judged.filter(isWorkingNfs4).map(pairOf));
  return judged.map((conversation) => {
    const excuse = excuseFor(conversation, usesNfs4);
    return excuse === null ? conversation : { ...conversation, excuse, reason: `${conversation.reason} ${excuse}` };
  });
}

function excuseFor(conversation: JudgedConversation, usesNfs4: ReadonlySet<string>): string | null {
  const { decided, rejecterIsServer, server } = conversation;
  if (!isFailing(decided.outcome)) return null;
  const isTurnedDownByServer = decided.outcome === "refused" || (decided.outcome === "rejected" && rejecterIsServer);
  const isUnanswered = decided.outcome === "silent" || isTurnedDownByServer;
  if (isUnanswered && isConsolePoll(conversation)) {
    return "XenCenter asks guests for VNC and RDP until one answers: this alone is no failure.";
  }
  const isTurnedDown = isUnanswered || decided.outcome === "rejected";
  if (isTurnedDown && covers(conversation, RPCBIND_ROW) && usesNfs4.has(pairOf(conversation))) {
    return `NFS with ${nameOf(server)} works without it, as version 4 does: no failure.`;
  }
  return null;
}

export function isConsolePoll(conversation: JudgedConversation): boolean {
  return conversation.judgement.requirements.some(({ id }) => CONSOLE_ROWS.has(id));
}

/**
 * By its calls: a connection of which none was seen may be the storage manager's probe, which is made for version 3 as
 * well. What was joined midway need not show any: a mount that works then needs no rpcbind, whatever its version.
 */
function isWorkingNfs4(judged: JudgedConversation): boolean {
  const { rpc, midstreamFlows } = judged.conversation;
  if (judged.decided.answered === 0 || !covers(judged, NFS_ROW)) return false;
  return rpc === null ? midstreamFlows > 0 : rpc.program === NFS_PROGRAM && rpc.version === NFS_VERSION_4;
}

function covers({ judgement }: JudgedConversation, row: string): boolean {
  return judgement.requirements.some(({ id }) => id === row);
}

function pairOf({ client, server }: JudgedConversation): string {
  return `${describeParty(client)} ${describeParty(server)}`;
}
