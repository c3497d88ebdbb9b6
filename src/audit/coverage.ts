/**
 * Coverage: of each requirement, whether it was seen, fails, was never seen, or could not have been seen from here.
 */
import { isDomain, type Requirement } from "../matrix/requirement.ts";
import type { JudgedConversation } from "./judged.ts";
import type { WasSeen } from "./sightings.ts";
import { type CoverageStatus, isFailing } from "./words.ts";

export interface Coverage {
  readonly requirement: string;
  readonly status: CoverageStatus;
  readonly conversations: number;
}

/** @param gavePorts who of those that were seen has an rpcbind that handed out ports */
export function coverageOf(
  requirements: readonly Requirement[],
  judged: readonly JudgedConversation[],
  wasSeen: WasSeen,
  gavePorts: WasSeen,
): Coverage[] {
  const covering = new Map<string, JudgedConversation[]>();
  for (const conversation of judged) {
    for (const { id } of conversation.judgement.requirements) {
      const list = covering.get(id);
      if (list === undefined) covering.set(id, [conversation]);
      else list.push(conversation);
    }
  }
  return requirements.map((requirement) => {
    const conversations = covering.get(requirement.id) ?? [];
    return {
      requirement: requirement.id,
      status: statusOf(requirement, conversations, wasSeen, gavePorts),
      conversations: conversations.length,
    };
  });
}

function statusOf(
  requirement: Requirement,
  conversations: readonly JudgedConversation[],
  wasSeen: WasSeen,
  gavePorts: WasSeen,
): CoverageStatus {
  if (conversations.some(({ decided, excuse }) => isFailing(decided.outcome) && excuse === null)) return "failing";
  if (conversations.length > 0) return "seen";
  return isObservable(requirement, wasSeen, gavePorts) ? "unseen" : "not-observable";
}

/**
 * Whether this capture could have shown the requirement: it holds traffic of a possible client and of a possible server.
 * A domain's server may be anywhere; a filer's dynamic ports are known only where its rpcbind handed some out.
 */
function isObservable({ from, to, ports }: Requirement, wasSeen: WasSeen, gavePorts: WasSeen): boolean {
  if (!from.some(wasSeen)) return false;
  return isDomain(to) || to.some(ports === "dynamic" ? gavePorts : wasSeen);
}
