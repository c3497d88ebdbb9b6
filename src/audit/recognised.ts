/**
 * Undocumented traffic that is known all the same: what it is, whether the parties fit, and the entry that allows it.
 */
import { isBefore, type Timestamp } from "../capture/source.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { keyOfPair } from "../flow/map-key.ts";
import { allowEntry, KNOWN_TRAFFIC, type KnownTraffic, knownTraffic } from "../matrix/beyond-the-document.ts";
import { ANYONE } from "../matrix/requirement.ts";
import type { Conversation } from "./conversation.ts";
import { describeService } from "./judged.ts";
import { describeParty, type Party } from "./party.ts";

/**
 * Whether it is between those parties that it is known of: it is; what must come before was not seen; one party has no
 * role at all, so that nothing tells; or it is between others.
 */
const FITS = ["fits", "unshown", "undeclared", "other"] as const;

export interface Recognised {
  readonly known: KnownTraffic;
  readonly fit: (typeof FITS)[number];
}

/** Who asks whom for what. */
interface Asked {
  readonly conversation: Conversation;
  readonly transport: string;
  readonly port: number | null;
  readonly client: Party;
  readonly server: Party;
}

/** Tells what undocumented traffic is known as; null where nothing is known of its port. */
export function createRecognise(conversations: readonly Conversation[]): (asked: Asked) => Recognised | null {
  const answeredAt = firstAnswers(conversations);

  function fitOf(known: KnownTraffic, { conversation, client, server }: Asked): Recognised["fit"] {
    if (known.after !== null) {
      // Its ports are so many that without the right parties they say nothing.
      const first = answeredAt.get(known.after)?.get(pairOf(conversation)) ?? null;
      return first !== null && isBefore(first, conversation.last) ? "fits" : "unshown";
    }
    const misfits = misfitsOf(known, client, server);
    if (misfits.length === 0) return "fits";
    return misfits.every(({ identity }) => identity.roles.length === 0) ? "undeclared" : "other";
  }

  return (asked) => {
    const candidates = knownTraffic(asked.transport, asked.port)
      .filter((known) => known.after === null || misfitsOf(known, asked.client, asked.server).length === 0)
      .map((known) => ({ known, fit: fitOf(known, asked) }));
    return candidates.sort((a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit))[0] ?? null;
  };
}

/** When each pair's first answered conversation on a port began that other traffic must follow. */
function firstAnswers(conversations: readonly Conversation[]): Map<number, Map<number, Timestamp>> {
  const byPort = new Map<number, Map<number, Timestamp>>();
  for (const { after } of KNOWN_TRAFFIC) if (after !== null) byPort.set(after, new Map());
  for (const conversation of conversations) {
    const { protocol, port, tally, first } = conversation;
    const pairs = protocol === IpProtocol.tcp && tally.answered > 0 ? byPort.get(port) : undefined;
    const earlier = pairs?.get(pairOf(conversation));
    if (earlier === undefined || isBefore(first, earlier)) pairs?.set(pairOf(conversation), first);
  }
  return byPort;
}

function pairOf({ client, server }: Conversation): number {
  return keyOfPair(client, server);
}

/** The parties whose roles are not those that it is known between. */
function misfitsOf({ from, to }: KnownTraffic, client: Party, server: Party): Party[] {
  return [...(hasOneOf(from, client) ? [] : [client]), ...(hasOneOf(to, server) ? [] : [server])];
}

function hasOneOf(roles: readonly string[], { identity }: Party): boolean {
  return roles.some((role) => role === ANYONE || identity.allRoles.has(role));
}

/** Of a conversation as the reason is worked out from it. */
interface RecognisedTraffic extends Asked {
  readonly known: Recognised | null;
  readonly rolesAreKnown: boolean;
}

/** A sentence on what it is and whether the parties fit; none where nothing is known. */
export function describeKnown({ known, transport, port, client, server, rolesAreKnown }: RecognisedTraffic): string[] {
  if (known === null) return [];
  const { what, source, from, to, after } = known.known;
  const traffic = `${what}, known from ${source}`;
  const isForAnyone = from.includes(ANYONE) && to.includes(ANYONE);
  const course = `it goes from ${describeRoles(from)} to ${describeRoles(to)}`;
  switch (known.fit) {
    case "fits":
      return [isForAnyone ? `Most likely ${traffic}.` : `Most likely ${traffic}: ${course}, as here.`];
    case "unshown":
      return [
        `Could be ${traffic}, but the capture does not show ${describeParty(client)} ask ${describeParty(server)} on TCP ${after} first: between these parties it is not shown to be that.`,
      ];
    case "undeclared": {
      if (!rolesAreKnown) return [`Could be ${traffic}: ${course}, and nothing says here who is who.`];
      const strangers = misfitsOf(known.known, client, server).map(describeParty).join(" and ");
      return [`Could be ${traffic}: ${course}, and no role is declared for ${strangers}.`];
    }
    case "other":
      return [
        `${describeService(transport, port)} carries ${traffic}, but ${course}: between these parties it is not that, as the site declares them.`,
      ];
  }
}

function describeRoles(roles: readonly string[]): string {
  return roles.includes(ANYONE) ? "anyone" : roles.join(" or ");
}

/** The roles that are to be declared for parties without any, so that the entry holds for them. */
export function rolesToDeclare({ known }: Recognised, client: Party, server: Party): { party: Party; role: string }[] {
  return misfitsOf(known, client, server).map((party) => ({
    party,
    role: (party === client ? known.from : known.to)[0]!, // no row is without a role
  }));
}

/** The allow entry with those roles only that these clients and servers have, or are to get; null where none can say it. */
export function entryFor(known: KnownTraffic, clients: readonly Party[], servers: readonly Party[]): string | null {
  return allowEntry(known, rolesInUse(known.from, clients), rolesInUse(known.to, servers));
}

function rolesInUse(roles: readonly string[], parties: readonly Party[]): readonly string[] {
  const inUse = roles.filter((role) => parties.some((party) => hasOneOf([role], party)));
  return inUse.length > 0 ? inUse : roles.slice(0, 1);
}
