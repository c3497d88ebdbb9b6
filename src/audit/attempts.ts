/**
 * What one flow says of the attempts to reach its server.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { ExchangeSeen, exchangeSeen, firstSpeaker, lastSpeaker, wasToGroup } from "../flow/exchange-state.ts";
import type { Flow, FlowIcmpError } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import { TcpSeen, tcpSeen } from "../flow/tcp-seen.ts";
import { EARLY_RESET_SECONDS } from "../flow/tcp-state.ts";
import type { Target } from "../names/opening.ts";
import { burstSecondsOf } from "./bursts.ts";
import { type Stall, stallOf } from "./stall.ts";

/** HTTP's statuses from here on say that a request failed (RFC 9110, section 15). */
const FIRST_ERROR_STATUS = 400;

/** What became of an attempt. `unanswered` becomes silent, unproven or pending once the whole capture is known. */
export const ATTEMPT_RESULTS = [
  "answered",
  "refused",
  "rejected",
  "reset",
  "stalled",
  "unanswered",
  "one-way",
  "sent",
] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** `undecided` shows nothing. */
type AttemptKind = AttemptResult | "undecided";

export interface Attempts {
  readonly kind: AttemptKind;
  readonly count: number;
  /** Seconds: when it was decided, or, unanswered, when it was first asked. */
  readonly time: number;
  /** SYNs or datagrams that got no answer within these attempts, and when the last of them was sent (seconds). */
  readonly lostAsks: number;
  readonly lastAskedAt: number;
  readonly icmpError: FlowIcmpError | null;
  /** The status by which a proxy turned a CONNECT down; null otherwise. */
  readonly proxyStatus: number | null;
  readonly stall: Stall | null;
}

/** What reading a flow needs to know of the site and the matrix. */
export interface AttemptContext {
  /** Whether datagrams to this port of this address are requests that a healthy server answers. */
  readonly owesReply: (port: number, serverAddress: number) => boolean;
  /** Whether this address's rpcbind was seen to hand out this port. */
  readonly isHandedOut: (serverAddress: number, transport: "tcp" | "udp", port: number) => boolean;
  /** Whether two addresses, by their numbers, are one machine's. */
  readonly isSameMachine: (a: number, b: number) => boolean;
  /** Whether that client asked a group or everyone about that port, from that very port of its own. */
  readonly hasAskedGroup: (client: number, clientPort: number, port: number) => boolean;
}

/** @param target what the client asked for, if that was seen */
export function attemptsOf(flow: Flow, client: Side, target: Target | null, context: AttemptContext): Attempts[] {
  if (flow.protocol !== IpProtocol.tcp) return exchangeAttempts(flow, client, context);
  const made = tcpAttempt(flow, client, context);
  const proxyStatus = target?.status ?? null;
  if (made.kind !== "answered" || proxyStatus === null || proxyStatus < FIRST_ERROR_STATUS) return [made];
  return [{ ...made, kind: "rejected", proxyStatus }];
}

export function isMidstream(flow: Flow): boolean {
  const handshake = TcpSeen.syn | TcpSeen.synAck;
  const seen = tcpSeen(flow.state, 0) | tcpSeen(flow.state, 1);
  return flow.protocol === IpProtocol.tcp && seen !== 0 && (seen & handshake) === 0;
}

/** Signs of a connection that lives. */
const ALIVE = TcpSeen.ack | TcpSeen.data | TcpSeen.fin;

function tcpAttempt(flow: Flow, client: Side, context: AttemptContext): Attempts {
  const server = client === 0 ? 1 : 0;
  const asked = tcpSeen(flow.state, client);
  const served = tcpSeen(flow.state, server);
  const hasSyn = (asked & TcpSeen.syn) !== 0;
  const hasSynAck = (served & TcpSeen.synAck) !== 0;
  const lostRetries = Math.max(flow.synCount - 1, 0);
  const error = errorOnClient(flow, client);
  // A connection joined midway proves something of the time when it was joined, however long it lives.
  const joined = seconds(flow.first);

  if (hasSynAck && asked !== 0) {
    if (isResetAfterData(asked, served)) {
      const latest = Math.min(seconds(flow.last), flow.decidedAt + EARLY_RESET_SECONDS);
      return attempt("reset", latest, lostRetries);
    }
    return stalled(flow, client, lostRetries) ?? attempt("answered", flow.decidedAt, lostRetries);
  }
  if ((served & TcpSeen.refusal) !== 0) return attempt("refused", flow.decidedAt, lostRetries);
  if ((served & ALIVE) !== 0 && (asked & ALIVE) !== 0) {
    return stalled(flow, client, 0) ?? attempt("answered", joined, 0);
  }
  // Of a connection that went on an error says nothing (RFC 1122, section 4.2.3.9), though one side alone is seen.
  if (error !== null && served === 0 && !isAlive(asked)) return rejection(error, flow, client, flow.synCount, context);
  if (isAlive(asked | served) && (asked === 0 || served === 0)) {
    const stall = stalled(flow, client, lostRetries);
    // A client that has gone is no fault of the service.
    if (stall?.stall?.sender === "server") return attempt("undecided", joined, 0);
    return stall ?? attempt("one-way", joined, 0);
  }
  // A reset of something else is no answer to this SYN; a bare acknowledgement is one that decides nothing.
  if (hasSyn && (served & ALIVE) === 0) {
    return { ...attempt("unanswered", flow.askedAt, flow.synCount), lastAskedAt: seconds(flow.last) };
  }
  return attempt("undecided", joined, 0);
}

function stalled(flow: Flow, client: Side, lostRetries: number): Attempts | null {
  const stall = stallOf(flow, client);
  return stall === null ? null : { ...attempt("stalled", seconds(flow.last), lostRetries), stall };
}

/**
 * The client's first data was answered with a reset and nothing else. A client that had closed already wanted no answer:
 * so do the storage manager's probes of one byte.
 */
function isResetAfterData(asked: number, served: number): boolean {
  return (served & (TcpSeen.earlyReset | TcpSeen.data)) === TcpSeen.earlyReset && (asked & TcpSeen.fin) === 0;
}

function isAlive(seen: number): boolean {
  return (seen & (ALIVE | TcpSeen.synAck)) !== 0;
}

/** Longer than systems wait before they say it again: Linux tells each sender once a second (`icmp_ratelimit`). */
export const ERROR_HOLDS_SECONDS = 2;

function exchangeAttempts(flow: Flow, client: Side, context: AttemptContext): Attempts[] {
  const server = client === 0 ? 1 : 0;
  const [asks, answers] = [flow.ends[client], flow.ends[server]];
  const error = errorOnClient(flow, client);
  const isOwed = isReplyOwed(flow, client, context);
  const last = seconds(flow.last);
  const replies = answers.packets - answers.unasked;

  if ((exchangeSeen(flow.state, server) & ExchangeSeen.refusal) !== 0) return [attempt("refused", last, 0)];
  if (asks.packets === 0 && answers.packets > 0) {
    const isAnswer = context.hasAskedGroup(asks.address, asks.port, answers.port);
    return [attempt(isAnswer ? "answered" : "one-way", last, 0)];
  }
  if (!isOwed && asks.packets > 0) return [unrequitedAttempt(flow, client, context)];
  if (replies === 0) {
    if (error !== null) return [rejection(error, flow, client, asks.packets, context)];
    if (asks.packets === 0) return [attempt("undecided", last, 0)];
    return [{ ...attempt("unanswered", asks.turnStartedAt, asks.packets), lastAskedAt: last }];
  }
  // Some clients ask two things at once, so that lost ones are counted by packets, not by turns.
  const lostAsks = Math.max(asks.packets - replies, 0);
  const answeredTurns = firstSpeaker(flow.state) === client ? answers.turns : Math.max(answers.turns - 1, 1);
  const answered = { ...attempt("answered", answers.turnStartedAt, 0), count: answeredTurns };
  const isOfBurst = last - answers.turnStartedAt < burstSecondsOf(flow.protocol, flow.ends[server].port);
  if (lastSpeaker(flow.state) !== client || lostAsks === 0 || isOfBurst) return [{ ...answered, lostAsks }];
  if (error !== null && error.time >= asks.turnStartedAt) {
    return [answered, rejection(error, flow, client, lostAsks, context)];
  }
  return [answered, { ...attempt("unanswered", asks.turnStartedAt, lostAsks), lastAskedAt: last }];
}

/**
 * Datagrams that no reply is owed to. What the server sends may be of its own accord, as a cluster's members do, and
 * takes nothing back of a firewall's error; what the client sends on without a further one does.
 */
function unrequitedAttempt(flow: Flow, client: Side, context: AttemptContext): Attempts {
  const [asks, answers] = [flow.ends[client], flow.ends[client === 0 ? 1 : 0]];
  const last = seconds(flow.last);
  const askedAt = lastSpeaker(flow.state) === client ? last : asks.turnStartedAt;
  const error = errorOnClient(flow, client);
  if (error !== null && error.time > askedAt - ERROR_HOLDS_SECONDS) {
    const made = rejection(error, flow, client, asks.packets, context);
    // Who speaks from a port listens on it.
    if (made.kind === "rejected" || answers.turnStartedAt < error.time) return made;
  }
  return answers.packets > 0 ? attempt("answered", answers.turnStartedAt, 0) : attempt("sent", last, 0);
}

function isReplyOwed(flow: Flow, client: Side, { owesReply }: AttemptContext): boolean {
  if (wasToGroup(flow.state)) return false;
  if ((exchangeSeen(flow.state, client) & ExchangeSeen.request) !== 0) return true;
  const server = flow.ends[client === 0 ? 1 : 0];
  if (flow.protocol === IpProtocol.sctp) return true;
  return flow.protocol === IpProtocol.udp && owesReply(server.port, server.address);
}

/** How much sooner than the packet that it quotes an error may stand in the capture: mirrors reorder. */
const EARLY_SECONDS = 0.1;

function errorOnClient({ icmpError, first }: Flow, client: Side): FlowIcmpError | null {
  if (icmpError === null || icmpError.quotedSide !== client) return null;
  return icmpError.time >= seconds(first) - EARLY_SECONDS ? icmpError : null;
}

/** Port unreachable from the server itself is a refusal; any other code, or any other sender, a rejection. */
function rejection(
  error: FlowIcmpError,
  flow: Flow,
  client: Side,
  lostAsks: number,
  { isSameMachine }: AttemptContext,
): Attempts {
  const isFromServer = isSameMachine(error.sender, flow.ends[client === 0 ? 1 : 0].address);
  const kind = isFromServer && isPortUnreachable(error) ? "refused" : "rejected";
  return { ...attempt(kind, error.time, lostAsks), icmpError: error };
}

function isPortUnreachable(error: FlowIcmpError): boolean {
  return error.ipVersion === 4 ? error.code === 3 : error.code === 4;
}

function attempt(kind: AttemptKind, time: number, lostAsks: number): Attempts {
  return { kind, count: 1, time, lostAsks, lastAskedAt: time, icmpError: null, proxyStatus: null, stall: null };
}

function seconds({ seconds, nanoseconds }: Flow["last"]): number {
  return seconds + nanoseconds * 1e-9;
}
