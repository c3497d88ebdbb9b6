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
const NFS_VERSION_3 = 3;

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
    return `NFSv4 with ${nameOf(server)} works and needs no rpcbind: no failure.`;
  }
  return null;
}

export function isConsolePoll(conversation: JudgedConversation): boolean {
  return conversation.judgement.requirements.some(({ id }) => CONSOLE_ROWS.has(id));
}

/** What showed itself as version 3 needs rpcbind; what was joined midway shows no version. */
function isWorkingNfs4(conversation: JudgedConversation): boolean {
  const { decided, rpc } = conversation;
  return decided.answered > 0 && covers(conversation, NFS_ROW) && rpc?.version !== NFS_VERSION_3;
}

function covers({ judgement }: JudgedConversation, row: string): boolean {
  return judgement.requirements.some(({ id }) => id === row);
}

function pairOf({ client, server }: JudgedConversation): string {
  return `${describeParty(client)} ${describeParty(server)}`;
}
