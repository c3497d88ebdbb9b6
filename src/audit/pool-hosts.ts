/**
 * The hosts of the pool as machines, whatever their addresses, with what the capture shows of each and between each two
 * of them.
 */
import { inSeconds, type Span } from "./capture-spans.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";

export interface PoolHost {
  /** One of its addresses. */
  readonly party: Party;
  readonly conversations: JudgedConversation[];
}

interface HostPair {
  readonly hosts: readonly [PoolHost, PoolHost];
  readonly conversations: JudgedConversation[];
}

export interface PoolHosts {
  readonly hosts: readonly PoolHost[];
  /** Those between which the capture shows anything. */
  readonly pairs: readonly HostPair[];
  /** The host that an address belongs to; undefined where it is no host's. */
  readonly hostOf: (party: Party) => PoolHost | undefined;
}

export function poolHostsOf(judged: readonly JudgedConversation[]): PoolHosts {
  const hosts = new Map<unknown, PoolHost>();
  const pairs = new Map<PoolHost, Map<PoolHost, HostPair>>();
  // An endpoint declared with all its addresses is one machine; of a network each address is one.
  const keyOf = ({ identity, text }: Party): unknown => (identity.addressesAreOneMachine ? identity : text);

  function findHost(party: Party): PoolHost | null {
    if (!party.identity.allRoles.has("host")) return null;
    const known = hosts.get(keyOf(party));
    if (known !== undefined) return known;
    const host: PoolHost = { party, conversations: [] };
    hosts.set(keyOf(party), host);
    return host;
  }

  function findPair(a: PoolHost, b: PoolHost): HostPair {
    const known = pairs.get(a)?.get(b) ?? pairs.get(b)?.get(a);
    if (known !== undefined) return known;
    const pair: HostPair = { hosts: [a, b], conversations: [] };
    const ofHost = pairs.get(a) ?? new Map<PoolHost, HostPair>();
    pairs.set(a, ofHost.set(b, pair));
    return pair;
  }

  for (const conversation of judged) {
    const [client, server] = [findHost(conversation.client), findHost(conversation.server)];
    client?.conversations.push(conversation);
    if (server === null || server === client) continue;
    server.conversations.push(conversation);
    if (client !== null) findPair(client, server).conversations.push(conversation);
  }
  return {
    hosts: [...hosts.values()],
    pairs: [...pairs.values()].flatMap((ofHost) => [...ofHost.values()]),
    hostOf: (party) => hosts.get(keyOf(party)),
  };
}

/** Both directions of it are in the capture. */
export function isTwoWay({ conversation }: JudgedConversation): boolean {
  return conversation.twoWayFlows > 0;
}

/** From the first packet of these conversations to the last; an empty span where there are none. */
export function spanOf(conversations: readonly JudgedConversation[]): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { conversation } of conversations) {
    first = Math.min(first, inSeconds(conversation.first));
    last = Math.max(last, inSeconds(conversation.last));
  }
  return { first, last };
}

/** The longest time without a gap in the recordings that lies within all the spans; 0 where there is none. */
export function watchedSeconds(recordings: readonly Span[], ...spans: readonly Span[]): number {
  const first = Math.max(...spans.map((span) => span.first));
  const last = Math.min(...spans.map((span) => span.last));
  return recordings.reduce(
    (longest, recording) => Math.max(longest, Math.min(recording.last, last) - Math.max(recording.first, first)),
    0,
  );
}
