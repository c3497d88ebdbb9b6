/**
 * Services whose clients ask several times at once and do not need every answer.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";

const NTP_PORT = 123;
/** chrony's `iburst`: four to eight requests two seconds apart, then one each 64 s or more. */
const NTP_BURST_SECONDS = 16;

/** How close to an answered question (in seconds) an unanswered one shows nothing; 0 where each counts. */
export function burstSecondsOf(protocol: number, port: number): number {
  return protocol === IpProtocol.udp && port === NTP_PORT ? NTP_BURST_SECONDS : 0;
}
