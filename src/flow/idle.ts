/**
 * When a flow is over though nobody said so: a live capture runs for weeks and keeps only those that may go on.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { LAST_SECONDS, protocolOf, SCOPE, STATE } from "./flow-row.ts";
import { TcpSeen, tcpSeen } from "./tcp-seen.ts";

/** Systems probe a silent connection after two hours (RFC 9293, section 3.8.4): what lives is heard of again by then. */
const TCP_ESTABLISHED_SECONDS = 7500;
/** Closed, refused or never answered: what may still come are retries, up to a minute apart. */
const TCP_OVER_SECONDS = 120;
/** RFC 4787 (REQ-5) lets address translators forget a silent UDP flow after two minutes: programs count on no more. */
const EXCHANGE_SECONDS = 120;

/** Whether the flow of a row will not be heard of again. @param now in seconds */
export function isIdle(words: Int32Array, doubles: Float64Array, base: number, now: number): boolean {
  const silentSeconds = now - doubles[base / 2 + LAST_SECONDS]!;
  if (silentSeconds <= EXCHANGE_SECONDS) return false;
  if (protocolOf(words[base + SCOPE]!) !== IpProtocol.tcp) return true;
  return silentSeconds > (isEstablished(words[base + STATE]!) ? TCP_ESTABLISHED_SECONDS : TCP_OVER_SECONDS);
}

function isEstablished(state: number): boolean {
  const [a, b] = [tcpSeen(state, 0), tcpSeen(state, 1)];
  if (((a | b) & TcpSeen.rst) !== 0 || (a & b & TcpSeen.fin) !== 0) return false;
  return ((a | b) & (TcpSeen.synAck | TcpSeen.ack | TcpSeen.data)) !== 0;
}
