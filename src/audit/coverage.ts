/**
 * Coverage: of each requirement, whether it was seen, fails, was never seen, or could not have been seen from here.
 */
import { ANYONE, isDomain, type Requirement } from "../matrix/requirement.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";
import { type CoverageStatus, isFailing } from "./words.ts";

export interface Coverage {
  readonly requirement: string;
  readonly status: CoverageStatus;
  readonly conversations: number;
}

/**
 * @param seenParties every address that the capture holds a packet from or to
 * @param portGivers those of them whose rpcbind handed out ports
 */
export function coverageOf(
  requirements: readonly Requirement[],
  judged: readonly JudgedConversation[],
  seenParties: readonly Party[],
  portGivers: readonly Party[],
): Coverage[] {
  const covering = new Map<string, JudgedConversation[]>();
  for (const conversation of judged) {
    for (const { id } of conversation.judgement.requirements) {
      const list = covering.get(id);
      if (list === undefined) covering.set(id, [conversation]);
      else list.push(conversation);
    }
  }
  const seenRoles = rolesOf(seenParties);
  const givingRoles = rolesOf(portGivers);
  return requirements.map((requirement) => {
    const conversations = covering.get(requirement.id) ?? [];
    return {
      requirement: requirement.id,
      status: statusOf(requirement, conversations, seenRoles, givingRoles),
      conversations: conversations.length,
    };
  });
}

function statusOf(
  requirement: Requirement,
  conversations: readonly JudgedConversation[],
  seenRoles: ReadonlySet<string>,
  givingRoles: ReadonlySet<string>,
): CoverageStatus {
  if (conversations.some(({ decided, excuse }) => isFailing(decided.outcome) && excuse === null)) return "failing";
  if (conversations.length > 0) return "seen";
  return isObservable(requirement, seenRoles, givingRoles) ? "unseen" : "not-observable";
}

/**
 * Whether this capture could have shown the requirement: it holds traffic of a possible client and of a possible server.
 * A domain's server may be anywhere; a filer's dynamic ports are known only where its rpcbind handed some out.
 */
function isObservable(
  { from, to, ports }: Requirement,
  seenRoles: ReadonlySet<string>,
  givingRoles: ReadonlySet<string>,
): boolean {
  if (!from.some((role) => isAmong(seenRoles, role))) return false;
  const servers = ports === "dynamic" ? givingRoles : seenRoles;
  return isDomain(to) || to.some((role) => isAmong(servers, role));
}

function isAmong(roles: ReadonlySet<string>, role: string): boolean {
  return role === ANYONE || roles.has(role);
}

function rolesOf(parties: readonly Party[]): Set<string> {
  return new Set(parties.flatMap((party) => [...party.identity.allRoles]));
}
