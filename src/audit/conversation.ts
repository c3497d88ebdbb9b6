/**
 * Conversations: all flows of one client to one server and port over one transport, for one target name where one was
 * seen, added up as the flows end.
 *
 * Limits: `MAX_CONVERSATIONS` in all, and `MAX_PER_CLIENT` for one client, so that a scanner fills its own share and
 * no one else's. What comes beyond is counted, not listed.
 */
import { isBefore, type Timestamp } from "../capture/source.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { AddressBook } from "../flow/address-book.ts";
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import { keyOfPair } from "../flow/map-key.ts";
import { TcpSeen, tcpSeen } from "../flow/tcp-seen.ts";
import type { HttpProduct } from "../names/http-product.ts";
import type { Openings, RpcService, Target } from "../names/opening.ts";
import { type AttemptContext, type Attempts, attemptsOf, isMidstream } from "./attempts.ts";
import { copyOfListed } from "./conversation-copy.ts";
import type { DirectionOf } from "./direction.ts";
import { isOnlyQuoted, quotedTallyOf } from "./quoted-attempts.ts";
import { noteDirections } from "./seen-directions.ts";
import { NO_SEGMENT_TOTALS, type SegmentTotals, withSegments } from "./segment-totals.ts";
import type { Steps } from "./steps.ts";
import { addAttempts, createTally, type Tally } from "./tally.ts";
import { targetText } from "./target-text.ts";
import { NO_ALERTS, type TlsAlerts, withAlert } from "./tls-alerts.ts";

const MAX_CONVERSATIONS = 200_000;
const MAX_PER_CLIENT = 16_384;

export interface Conversation {
  /** Numbers in the address book. */
  readonly client: number;
  readonly server: number;
  readonly protocol: number;
  readonly port: number;
  /** What was asked for, by name; the port is the one asked of a proxy, null otherwise. */
  readonly target: Pick<Target, "source" | "name" | "port"> | null;
  /** Whether the client ever sent data over TCP: a scan or a health check only connects. */
  hasAsked: boolean;
  /** Whether one of its connections began with a TLS hello. */
  isTls: boolean;
  /** The RPC program that its connections called, the latest seen. */
  rpc: RpcService | null;
  alerts: TlsAlerts;
  http: HttpProduct | null;
  /** The generation of heartbeats of high availability. */
  generation: string | null;
  /** When its connections began (seconds): the first that ended. */
  readonly starts: number[];
  flows: number;
  inferredFlows: number;
  midstreamFlows: number;
  /** Flows with packets from both sides. */
  twoWayFlows: number;
  packetsFromClient: number;
  packetsFromServer: number;
  bytesFromClient: number;
  bytesFromServer: number;
  first: Timestamp;
  last: Timestamp;
  /** All 0 but for TCP. */
  segments: SegmentTotals;
  readonly tally: Tally;
  /** Segments, ICMP errors and DNS answers that do not fit its flows. */
  passedOver: number;
  /** What ICMP errors tell of packets that the capture does not hold (`quoted-attempts.ts`); most have none. */
  quoted: Tally | null;
}

/** Who asked, what the flow says, and where it was counted: null where a limit left no place. */
interface PlacedFlow {
  readonly client: Side;
  readonly conversation: Conversation | null;
  readonly attempts: readonly Attempts[];
}

/** Flows that found no place. */
export interface Unlisted extends FlowCount {
  /** Those of clients that used up their own share, by their numbers in the address book. */
  readonly greedyClients: ReadonlyMap<number, FlowCount>;
}

export interface FlowCount {
  readonly flows: number;
  readonly packets: number;
}

export interface ConversationTable {
  add(flow: Flow): PlacedFlow;
  /**
   * A table that begins with all that this one has; what is added to one then does not change the other. Between the
   * steps nothing may be added.
   */
  copy(): Steps<ConversationTable>;
  all(): Conversation[];
  unlisted(): Unlisted;
}

/** Beginnings of connections that are remembered of a conversation: sixteen minutes of a pool's beat. */
const MAX_STARTS = 32;
const TOOLSTACK_TLS_PORT = 443;

/** Which name an address had for a client at a time (seconds); null where none is known. */
export type NameOf = (client: number, server: number, time: number) => string | null;

const PORT_BITS = 16;
const NO_TARGET = "";

/** How a flow is read. */
interface ReadingContext {
  readonly book: AddressBook;
  readonly directionOf: DirectionOf;
  readonly openings: Openings;
  readonly nameOf: NameOf;
  readonly attempts: AttemptContext;
}

/** What a table holds. */
export interface Listed {
  readonly byPair: Map<number, Map<number, Conversation>>;
  readonly perClient: Map<number, number>;
  readonly greedyClients: Map<number, FlowCount>;
  readonly targetKeys: Map<string, number>;
  count: number;
  readonly unlisted: { flows: number; packets: number };
}

export function createConversationTable(context: ReadingContext): ConversationTable {
  return tableOf(context, {
    byPair: new Map(),
    perClient: new Map(),
    greedyClients: new Map(),
    targetKeys: new Map([[NO_TARGET, 0]]),
    count: 0,
    unlisted: { flows: 0, packets: 0 },
  });
}

function tableOf(context: ReadingContext, listed: Listed): ConversationTable {
  const { book, directionOf, openings, nameOf } = context;
  const { byPair, perClient, greedyClients, targetKeys, unlisted } = listed;

  function resolvedTarget(client: number, server: number, flow: Flow): Target | null {
    const name = nameOf(client, server, startOf(flow));
    return name === null ? null : { source: "dns", name, port: null, status: null };
  }

  function find(
    client: number,
    server: number,
    protocol: number,
    port: number,
    target: Target | null,
    flow: Flow,
  ): Conversation | null {
    const pair = keyOfPair(client, server);
    const text = target === null ? NO_TARGET : targetText(target);
    // Only what is listed gets a key, so that there are no more of them than conversations.
    const key = targetKeys.get(text) ?? targetKeys.size;
    const service = keyOfPair(key, (protocol << PORT_BITS) | port);
    const known = byPair.get(pair)?.get(service);
    if (known !== undefined) return known;
    const own = perClient.get(client) ?? 0;
    if (own >= MAX_PER_CLIENT || listed.count >= MAX_CONVERSATIONS) return null;
    const conversation = createConversation(client, server, protocol, port, target, flow);
    let services = byPair.get(pair);
    if (services === undefined) {
      services = new Map();
      byPair.set(pair, services);
    }
    services.set(service, conversation);
    targetKeys.set(text, key);
    perClient.set(client, own + 1);
    listed.count++;
    return conversation;
  }

  function countGreedy(client: number, packets: number): void {
    const sum = greedyClients.get(client) ?? { flows: 0, packets: 0 };
    greedyClients.set(client, { flows: sum.flows + 1, packets: sum.packets + packets });
  }

  return {
    add(flow) {
      noteDirections(flow, book);
      const direction = directionOf(flow);
      const client = flow.ends[direction.client];
      const server = flow.ends[direction.client === 0 ? 1 : 0];
      const opening = openings.get(flow.opening);
      const isKnown = client.address >= 0 && server.address >= 0;
      const target = opening.target ?? (isKnown ? resolvedTarget(client.address, server.address, flow) : null);
      const conversation = isKnown
        ? find(client.address, server.address, flow.protocol, server.port, target, flow)
        : null;
      if (conversation === null) {
        const packets = client.packets + server.packets;
        unlisted.flows++;
        unlisted.packets += packets;
        if ((perClient.get(client.address) ?? 0) >= MAX_PER_CLIENT) countGreedy(client.address, packets);
        return { client: direction.client, conversation, attempts: [] };
      }
      conversation.flows++;
      conversation.hasAsked ||= hasData(flow, direction.client);
      conversation.isTls ||= opening.isTls;
      conversation.rpc = opening.rpc ?? conversation.rpc;
      conversation.http = opening.http ?? conversation.http;
      conversation.generation = opening.heartbeat?.generation ?? conversation.generation;
      if (hasRhythm(flow, server.port) && conversation.starts.length < MAX_STARTS) {
        conversation.starts.push(startOf(flow));
      }
      if (opening.isTls) conversation.alerts = withAlert(conversation.alerts, flow, direction.client, opening.alert);
      if (direction.isInferred) conversation.inferredFlows++;
      if (isMidstream(flow)) conversation.midstreamFlows++;
      if (client.packets > 0 && server.packets > 0) conversation.twoWayFlows++;
      conversation.packetsFromClient += client.packets;
      conversation.packetsFromServer += server.packets;
      conversation.bytesFromClient += client.bytes;
      conversation.bytesFromServer += server.bytes;
      conversation.segments = withSegments(conversation.segments, client.segments, server.segments);
      if (isBefore(flow.first, conversation.first)) conversation.first = flow.first;
      if (isBefore(conversation.last, flow.last)) conversation.last = flow.last;
      const attempts = attemptsOf(flow, direction.client, target, context.attempts);
      const tally = isOnlyQuoted(flow) ? quotedTallyOf(conversation) : conversation.tally;
      for (const each of attempts) addAttempts(tally, each);
      conversation.passedOver += flow.passedOver + client.unasked + server.unasked;
      return { client: direction.client, conversation, attempts };
    },
    *copy() {
      return tableOf(context, yield* copyOfListed(listed));
    },
    all: () => [...byPair.values()].flatMap((services) => [...services.values()]),
    unlisted: () => ({ ...unlisted, greedyClients }),
  };
}

function createConversation(
  client: number,
  server: number,
  protocol: number,
  port: number,
  target: Target | null,
  flow: Flow,
): Conversation {
  return {
    client,
    server,
    protocol,
    port,
    target,
    hasAsked: false,
    isTls: false,
    rpc: null,
    alerts: NO_ALERTS,
    http: null,
    generation: null,
    starts: [],
    flows: 0,
    inferredFlows: 0,
    midstreamFlows: 0,
    twoWayFlows: 0,
    packetsFromClient: 0,
    packetsFromServer: 0,
    bytesFromClient: 0,
    bytesFromServer: 0,
    first: flow.first,
    last: flow.last,
    segments: NO_SEGMENT_TOTALS,
    tally: createTally(),
    passedOver: 0,
    quoted: null,
  };
}

function startOf({ first }: Flow): number {
  return first.seconds + first.nanoseconds * 1e-9;
}

function hasData(flow: Flow, side: Side): boolean {
  return flow.protocol === IpProtocol.tcp && (tcpSeen(flow.state, side) & TcpSeen.data) !== 0;
}

/** Whether it may be of a pool's beat: a connection whose beginning was seen. */
function hasRhythm(flow: Flow, port: number): boolean {
  return flow.protocol === IpProtocol.tcp && port === TOOLSTACK_TLS_PORT && !isMidstream(flow);
}
