/**
 * Coverage: of each requirement, whether it was seen, fails, was never seen, or could not have been seen from here.
 */
import { isDomain, type Requirement } from "../matrix/requirement.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";
import { type CoverageStatus, isFailing } from "./words.ts";

export interface Coverage {
  readonly requirement: string;
  readonly status: CoverageStatus;
  readonly conversations: number;
}

/** @param seenParties every address that the capture holds a packet from or to */
export function coverageOf(
  requirements: readonly Requirement[],
  judged: readonly JudgedConversation[],
  seenParties: readonly Party[],
): Coverage[] {
  const covering = new Map<string, JudgedConversation[]>();
  for (const conversation of judged) {
    for (const { id } of conversation.judgement.requirements) {
      const list = covering.get(id);
      if (list === undefined) covering.set(id, [conversation]);
      else list.push(conversation);
    }
  }
  const seenRoles = new Set(seenParties.flatMap((party) => [...party.identity.allRoles]));
  return requirements.map((requirement) => {
    const conversations = covering.get(requirement.id) ?? [];
    return {
      requirement: requirement.id,
      status: statusOf(requirement, conversations, seenRoles),
      conversations: conversations.length,
    };
  });
}

function statusOf(
  requirement: Requirement,
  conversations: readonly JudgedConversation[],
  seenRoles: ReadonlySet<string>,
): CoverageStatus {
  if (conversations.some(({ decided }) => isFailing(decided.outcome))) return "failing";
  if (conversations.length > 0) return "seen";
  return isObservable(requirement, seenRoles) ? "unseen" : "not-observable";
}

/**
 * Whether this capture could have shown the requirement: it holds traffic of a possible client and of a possible server.
 * A domain's server may be anywhere; a filer's dynamic ports are known by what its rpcbind said, which is not read yet.
 */
function isObservable({ from, to, ports }: Requirement, seenRoles: ReadonlySet<string>): boolean {
  if (ports === "dynamic") return false;
  const isSeen = (role: string): boolean => role === "any" || seenRoles.has(role);
  return from.some(isSeen) && (isDomain(to) || to.some(isSeen));
}
