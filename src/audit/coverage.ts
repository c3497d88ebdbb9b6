/**
 * Coverage: of each requirement, whether it was seen, fails, was never seen, or could not have been seen from here, and
 * what says so.
 */
import { ANYONE, isDomain, type Requirement, withImpliedRoles } from "../matrix/requirement.ts";
import type { DeclaredEndpoint } from "../site/site.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";
import { type CoverageStatus, isFailing } from "./words.ts";

export interface Coverage {
  readonly requirement: string;
  readonly status: CoverageStatus;
  readonly conversations: number;
  /** In a few words; the same words of all that have the same cause. */
  readonly why: string;
}

/** What tells whether a requirement could have been seen. */
interface Sight {
  /** Roles that some endpoint has. */
  readonly known: ReadonlySet<string>;
  /** Of how many machines with a role the capture holds a packet. */
  readonly seen: ReadonlyMap<string, number>;
  /** Roles of those whose rpcbind handed out ports. */
  readonly giving: ReadonlySet<string>;
}

/**
 * @param endpoints as the site declares them
 * @param seenParties every address that the capture holds a packet from or to
 * @param portGivers those of them whose rpcbind handed out ports
 */
export function coverageOf(
  requirements: readonly Requirement[],
  judged: readonly JudgedConversation[],
  endpoints: readonly DeclaredEndpoint[],
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
  const seen = machinesByRole(seenParties);
  const declared = endpoints.flatMap(({ roles }) => [...withImpliedRoles(roles)]);
  const sight: Sight = {
    // An address may have its role from elsewhere than the site: then it is known by being seen.
    known: new Set([...declared, ...seen.keys()]),
    seen,
    giving: new Set(portGivers.flatMap(({ identity }) => [...identity.allRoles])),
  };
  return requirements.map((requirement) => {
    const conversations = covering.get(requirement.id) ?? [];
    return {
      requirement: requirement.id,
      conversations: conversations.length,
      ...(conversations.length > 0 ? statusOfSeen(conversations) : statusOfUnseen(requirement, sight)),
    };
  });
}

type Status = Pick<Coverage, "status" | "why">;

function statusOfSeen(conversations: readonly JudgedConversation[]): Status {
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
function statusOfUnseen({ from, to, ports }: Requirement, { known, seen, giving }: Sight): Status {
  const sides = [from, ...(isDomain(to) ? [] : [to])].filter((roles) => !roles.includes(ANYONE));
  const notObservable = (why: string): Status => ({ status: "not-observable", why });
  const unknown = sides.filter((roles) => !roles.some((role) => known.has(role)));
  if (unknown.length > 0) return notObservable(`no endpoint has the role ${listRoles(unknown, "or")}`);
  const unseen = sides.filter((roles) => !roles.some((role) => seen.has(role)));
  if (unseen.length > 0) return notObservable(`no packet of any ${listRoles(unseen, "or")} was seen`);
  const roles = listRoles(sides, "and");
  const isAmongPeers = sides.length === 2 && sides.every(([role, ...others]) => role === roles && others.length === 0);
  if (isAmongPeers && seen.get(roles) === 1) return notObservable(`only one ${roles} was seen`);
  if (ports === "dynamic" && !sides.at(-1)?.some((role) => giving.has(role))) {
    return notObservable("its rpcbind handed out no port here");
  }
  const verb = isAmongPeers || roles.includes(" ") ? "were" : "was";
  return { status: "unseen", why: `${roles}${isAmongPeers ? "s" : ""} ${verb} seen, this traffic was not` };
}

/** Each role once, in alphabetical order, so that one cause has one wording. */
function listRoles(sides: readonly (readonly string[])[], and: string): string {
  return [...new Set(sides.flat())].sort().join(` ${and} `);
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
