/**
 * Coverage: of each requirement, whether it was seen, fails, was never seen, or could not have been seen from here, and
 * what says so.
 */
import {
  ANYONE,
  describeRequirementParty,
  isDomain,
  type Requirement,
  type RequirementParty,
  withImpliedRoles,
} from "../matrix/requirement.ts";
import type { DeclaredEndpoint } from "../site/site.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";
import type { WasSeen } from "./sightings.ts";
import { type CoverageStatus, isFailing } from "./words.ts";

export interface Coverage {
  readonly requirement: string;
  readonly status: CoverageStatus;
  readonly conversations: number;
  /** In a few words; the same words of all that have the same cause. */
  readonly why: string;
}

/** What tells whether a requirement could have been seen. */
export interface Sight {
  /** As the site declares them. */
  readonly endpoints: readonly DeclaredEndpoint[];
  /** Every address that the capture holds a packet from or to. */
  readonly seenParties: readonly Party[];
  readonly wasSeen: WasSeen;
  /** Who of those that were seen has an rpcbind that handed out ports. */
  readonly gavePorts: WasSeen;
}

type StatusOf = (requirement: Requirement) => Pick<Coverage, "status" | "why">;

export function coverageOf(
  requirements: readonly Requirement[],
  judged: readonly JudgedConversation[],
  sight: Sight,
): Coverage[] {
  const covering = new Map<string, JudgedConversation[]>();
  for (const conversation of judged) {
    for (const { id } of conversation.judgement.requirements) {
      const list = covering.get(id);
      if (list === undefined) covering.set(id, [conversation]);
      else list.push(conversation);
    }
  }
  const statusOfUnseen = createStatusOfUnseen(sight);
  return requirements.map((requirement) => {
    const conversations = covering.get(requirement.id) ?? [];
    return {
      requirement: requirement.id,
      conversations: conversations.length,
      ...(conversations.length > 0 ? statusOfSeen(conversations) : statusOfUnseen(requirement)),
    };
  });
}

function statusOfSeen(conversations: readonly JudgedConversation[]): ReturnType<StatusOf> {
  const failing = conversations.filter(({ decided, excuse }) => isFailing(decided.outcome) && excuse === null).length;
  const all = `${conversations.length} conversation${conversations.length === 1 ? "" : "s"}`;
  return failing > 0
    ? { status: "failing", why: `${failing} of ${all} failing` }
    : { status: "seen", why: `${all}, none of them failing` };
}

/**
 * Whether this capture could have shown the requirement: it holds traffic of a possible client and of a possible server.
 * A domain's server may be anywhere; a filer's dynamic ports are known only where its rpcbind handed some out.
 */
function createStatusOfUnseen({ endpoints, seenParties, wasSeen, gavePorts }: Sight): StatusOf {
  const machines = machinesByRole(seenParties);
  const declared = new Set(endpoints.flatMap(({ roles }) => [...withImpliedRoles(roles)]));
  // An address may have its role from elsewhere than the site: then it is known by being seen.
  const isKnown = (party: RequirementParty): boolean =>
    typeof party !== "string" || declared.has(party) || machines.has(party);
  const notObservable = (why: string): ReturnType<StatusOf> => ({ status: "not-observable", why });

  return ({ from, to, ports }) => {
    const sides = [from, ...(isDomain(to) ? [] : [to])].filter((parties) => !parties.includes(ANYONE));
    const unknown = sides.filter((parties) => !parties.some(isKnown));
    if (unknown.length > 0) return notObservable(`no endpoint has the role ${listParties(unknown, "or")}`);
    const unseen = sides.filter((parties) => !parties.some(wasSeen));
    if (unseen.length > 0) return notObservable(`no packet of any ${listParties(unseen, "or")} was seen`);
    const parties = listParties(sides, "and");
    const isAmongPeers =
      sides.length === 2 && sides.every(([party, ...others]) => party === parties && others.length === 0);
    if (isAmongPeers && machines.get(parties) === 1) return notObservable(`only one ${parties} was seen`);
    if (ports === "dynamic" && !sides.at(-1)?.some(gavePorts)) {
      return notObservable("its rpcbind handed out no port here");
    }
    const verb = isAmongPeers || sides.flat().length > 1 ? "were" : "was";
    return { status: "unseen", why: `${parties}${isAmongPeers ? "s" : ""} ${verb} seen, this traffic was not` };
  };
}

/** Each party once, in alphabetical order, so that one cause has one wording. */
function listParties(sides: readonly (readonly RequirementParty[])[], and: string): string {
  return [...new Set(sides.flat().map(describeRequirementParty))].sort().join(` ${and} `);
}

function machinesByRole(parties: readonly Party[]): Map<string, number> {
  const machines = new Map(
    parties.map((party) => [party.identity.addressesAreOneMachine ? party.identity : party, party.identity]),
  );
  const counts = new Map<string, number>();
  for (const { allRoles } of machines.values()) {
    for (const role of allRoles) counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  return counts;
}
