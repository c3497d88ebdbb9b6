/**
 * Zeek's `conn_state` and `history` of a flow, so that it can be found and compared there.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { firstSpeaker } from "./exchange-state.ts";
import type { Flow } from "./flow.ts";
import type { Side } from "./flow-row.ts";
import { readHistory } from "./history.ts";
import { endStatesOf } from "./tcp-ends.ts";
import { TcpSeen, tcpSeen } from "./tcp-seen.ts";

export type ConnState =
  | "S0"
  | "S1"
  | "SF"
  | "REJ"
  | "S2"
  | "S3"
  | "RSTO"
  | "RSTR"
  | "RSTOS0"
  | "RSTRH"
  | "SH"
  | "SHR"
  | "OTH";

/** Zeek knows no states but for TCP and UDP: all else is `OTH`. */
export function connStateOf(flow: Flow, originator: Side): ConnState {
  if (flow.protocol === IpProtocol.tcp) return tcpConnState(readHistory(flow.history, originator), hasData(flow));
  if (flow.protocol !== IpProtocol.udp) return "OTH";
  const hasAsked = flow.ends[originator].packets > 0;
  const hasAnswered = flow.ends[originator === 0 ? 1 : 0].packets > 0;
  if (hasAsked) return hasAnswered ? "SF" : "S0";
  return hasAnswered ? "SHR" : "OTH";
}

/**
 * Zeek's `history`, each letter once. `^` stands first where the first packet came from the responder: who asked was
 * then worked out, not seen.
 * @returns null for other protocols than TCP and UDP, and where no packet was seen
 */
export function historyOf(flow: Flow, originator: Side): string | null {
  const letters = lettersOf(flow, originator);
  if (letters === "") return null;
  const isFlipped = letters[0] === letters[0]!.toLowerCase();
  return isFlipped ? `^${letters}` : letters;
}

function lettersOf(flow: Flow, originator: Side): string {
  if (flow.protocol === IpProtocol.tcp) return readHistory(flow.history, originator);
  const first = firstSpeaker(flow.state);
  if (flow.protocol !== IpProtocol.udp || first === null) return "";
  const [own, others] = first === originator ? ["D", "d"] : ["d", "D"];
  return flow.ends[first === 0 ? 1 : 0].packets > 0 ? own + others : own;
}

function hasData(flow: Flow): boolean {
  return ((tcpSeen(flow.state, 0) | tcpSeen(flow.state, 1)) & TcpSeen.data) !== 0;
}

/** An originator that sent a SYN and a reset, and nothing in between. */
const ABORTED_ASK = /^S[^HAF]*R/;

/**
 * @param letters as `readHistory` gives them
 * @param hasData whether either side sent any
 */
function tcpConnState(letters: string, hasData: boolean): ConnState {
  const [asker, server] = endStatesOf(letters);
  const isServerSilent = server === "inactive" || server === "partial";
  const isAskerSilent = asker === "inactive" || asker === "partial";

  if (server === "reset") {
    if (asker === "syn-sent" || (asker === "reset" && !hasData)) return "REJ";
    return isAskerSilent ? "RSTRH" : "RSTR";
  }
  if (asker === "reset") {
    if (!isServerSilent) return "RSTO";
    return ABORTED_ASK.test(letters) ? "RSTOS0" : "OTH";
  }
  if (asker === "closed" && server === "closed") return "SF";
  if (asker === "closed") return isServerSilent ? "SH" : "S2";
  if (server === "closed") return isAskerSilent ? "SHR" : "S3";
  if (asker === "syn-sent" && server === "inactive") return "S0";
  return asker === "established" && server === "established" ? "S1" : "OTH";
}
