/**
 * What one flow says of the attempts to reach its server.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { ExchangeSeen, exchangeSeen, firstSpeaker, lastSpeaker } from "../flow/exchange-state.ts";
import type { Flow, FlowIcmpError } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import { TcpSeen, tcpSeen } from "../flow/tcp-state.ts";

/** `unanswered` becomes silent, unproven or pending once the whole capture is known; `undecided` shows nothing. */
type AttemptKind = "answered" | "refused" | "rejected" | "unanswered" | "one-way" | "sent" | "undecided";

export interface Attempts {
  readonly kind: AttemptKind;
  readonly count: number;
  /** Seconds: when it was decided, or, unanswered, when it was first asked. */
  readonly time: number;
  /** SYNs or datagrams that got no answer within these attempts. */
  readonly lostAsks: number;
  readonly icmpError: FlowIcmpError | null;
}

/** Whether datagrams to this server are requests that a healthy server answers. */
export type OwesReply = (transport: "udp" | "other", port: number, serverAddress: number) => boolean;

export function attemptsOf(flow: Flow, client: Side, owesReply: OwesReply): Attempts[] {
  return flow.protocol === IpProtocol.tcp ? [tcpAttempt(flow, client)] : exchangeAttempts(flow, client, owesReply);
}

export function isMidstream(flow: Flow): boolean {
  const handshake = TcpSeen.syn | TcpSeen.synAck;
  const seen = tcpSeen(flow.state, 0) | tcpSeen(flow.state, 1);
  return flow.protocol === IpProtocol.tcp && seen !== 0 && (seen & handshake) === 0;
}

/** Signs of a connection that lives. */
const ALIVE = TcpSeen.ack | TcpSeen.data | TcpSeen.fin;

function tcpAttempt(flow: Flow, client: Side): Attempts {
  const asked = tcpSeen(flow.state, client);
  const served = tcpSeen(flow.state, client === 0 ? 1 : 0);
  const hasSyn = (asked & TcpSeen.syn) !== 0;
  const hasSynAck = (served & TcpSeen.synAck) !== 0;
  const error = errorOnClient(flow, client);
  const lostRetries = Math.max(flow.synCount - 1, 0);
  const last = seconds(flow.last);

  if (hasSynAck && (hasSyn || (asked & ALIVE) !== 0)) return attempt("answered", flow.decidedAt, lostRetries);
  if (!hasSynAck && (served & ALIVE) !== 0 && (asked & (ALIVE | TcpSeen.syn)) !== 0)
    return attempt("answered", last, 0);
  if ((served & TcpSeen.refusal) !== 0) return attempt("refused", flow.decidedAt, lostRetries);
  if (error !== null && served === 0) return rejection(error, flow, client, flow.synCount);
  if (hasSyn && (asked & ALIVE) !== 0) return attempt(served === 0 ? "one-way" : "answered", last, 0);
  if (hasSyn) return attempt("unanswered", flow.askedAt, flow.synCount);
  if (hasSynAck || ((asked | served) & ALIVE) !== 0) return attempt("one-way", last, 0);
  return attempt("undecided", last, 0);
}

function exchangeAttempts(flow: Flow, client: Side, owesReply: OwesReply): Attempts[] {
  const server = client === 0 ? 1 : 0;
  const [asks, answers] = [flow.ends[client], flow.ends[server]];
  const error = errorOnClient(flow, client);
  const isOwed = isReplyOwed(flow, client, owesReply);
  const isLastFromClient = lastSpeaker(flow.state) === client;
  const last = seconds(flow.last);

  if ((exchangeSeen(flow.state, server) & ExchangeSeen.refusal) !== 0) return [attempt("refused", last, 0)];
  if (asks.packets === 0 && answers.packets > 0) return [attempt("one-way", last, 0)];
  if (answers.packets === 0) {
    if (error !== null) return [rejection(error, flow, client, asks.packets)];
    if (asks.packets === 0) return [attempt("undecided", last, 0)];
    return [isOwed ? attempt("unanswered", asks.turnStartedAt, asks.packets) : attempt("sent", last, 0)];
  }
  if (!isOwed) return [attempt("answered", answers.turnStartedAt, 0)];
  const answeredTurns = firstSpeaker(flow.state) === client ? answers.turns : Math.max(answers.turns - 1, 1);
  const answered = { ...attempt("answered", answers.turnStartedAt, 0), count: answeredTurns };
  if (!isLastFromClient) return [answered];
  if (error !== null && error.time >= asks.turnStartedAt) return [answered, rejection(error, flow, client, 1)];
  return [answered, attempt("unanswered", asks.turnStartedAt, 1)];
}

function isReplyOwed(flow: Flow, client: Side, owesReply: OwesReply): boolean {
  if ((exchangeSeen(flow.state, client) & ExchangeSeen.request) !== 0) return true;
  const server = flow.ends[client === 0 ? 1 : 0];
  if (flow.protocol === IpProtocol.sctp) return true;
  return flow.protocol === IpProtocol.udp && owesReply("udp", server.port, server.address);
}

function errorOnClient(flow: Flow, client: Side): FlowIcmpError | null {
  return flow.icmpError?.quotedSide === client ? flow.icmpError : null;
}

/** Port unreachable from the server itself is a refusal; any other code, or any other sender, a rejection. */
function rejection(error: FlowIcmpError, flow: Flow, client: Side, lostAsks: number): Attempts {
  const isFromServer = error.sender === flow.ends[client === 0 ? 1 : 0].address;
  const kind = isFromServer && isPortUnreachable(error) ? "refused" : "rejected";
  return { kind, count: 1, time: error.time, lostAsks, icmpError: error };
}

function isPortUnreachable(error: FlowIcmpError): boolean {
  return error.ipVersion === 4 ? error.code === 3 : error.code === 4;
}

function attempt(kind: AttemptKind, time: number, lostAsks: number): Attempts {
  return { kind, count: 1, time, lostAsks, icmpError: null };
}

function seconds({ seconds, nanoseconds }: Flow["last"]): number {
  return seconds + nanoseconds * 1e-9;
}
