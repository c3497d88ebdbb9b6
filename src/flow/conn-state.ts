/**
 * Zeek's `conn_state` and `history` of a flow, so that it can be found and compared there. For TCP both ends go through
 * the states of Zeek's analyser, letter by letter of the history.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import { firstSpeaker } from "./exchange-state.ts";
import type { Flow } from "./flow.ts";
import type { Side } from "./flow-row.ts";
import { readHistory } from "./history.ts";
import { TcpSeen, tcpSeen } from "./tcp-state.ts";

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

type EndState = "inactive" | "syn-sent" | "established" | "partial" | "closed" | "reset";

interface End {
  readonly isOriginator: boolean;
  state: EndState;
  previous: EndState;
}

/** An originator that sent a SYN and a reset, and nothing in between. */
const ABORTED_ASK = /^S[^HAF]*R/;

/**
 * @param letters as `readHistory` gives them
 * @param hasData whether either side sent any
 */
function tcpConnState(letters: string, hasData: boolean): ConnState {
  const originator: End = { isOriginator: true, state: "inactive", previous: "inactive" };
  const responder: End = { isOriginator: false, state: "inactive", previous: "inactive" };
  for (const letter of letters) {
    const isOriginators = letter !== letter.toLowerCase();
    if (isOriginators) advance(originator, responder, letter.toLowerCase());
    else advance(responder, originator, letter);
  }
  const [asker, server] = [originator.state, responder.state];
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

function advance(end: End, peer: End, letter: string): void {
  switch (end.state) {
    case "inactive":
      wake(end, peer, letter);
      return;
    case "partial":
      if (letter === "s" && peer.state === "inactive") enter(end, "syn-sent");
      else close(end, peer, letter);
      return;
    case "syn-sent":
    case "established":
      close(end, peer, letter);
      return;
    case "closed":
      // After both have closed, a reset only hurries what was over.
      if (letter === "r" && peer.state !== "closed") enter(end, "reset");
      return;
    case "reset":
      return;
  }
}

/** The first that was seen of an end. */
function wake(end: End, peer: End, letter: string): void {
  if (letter === "f") enter(end, "closed");
  else if (letter === "r") enter(end, "reset");
  else if (letter === "s" || letter === "h") {
    if (end.isOriginator) enter(end, "syn-sent");
    else {
      if (peer.state === "syn-sent") enter(peer, "established");
      enter(end, "established");
    }
  } else if (peer.state === "established") enter(end, "established");
  else {
    // Some acknowledge a SYN before they answer it: that is no connection joined midway.
    const isEarlyAck = !end.isOriginator && letter === "a" && peer.state === "syn-sent";
    if (!isEarlyAck) enter(end, "partial");
  }
}

function close(end: End, peer: End, letter: string): void {
  if (letter === "r") enter(end, "reset");
  if (letter !== "f") return;
  // A FIN and then a reset from the peer, and now our FIN: that was a normal end.
  if (end.state !== "syn-sent" && peer.state === "reset" && peer.previous === "closed") enter(peer, "closed");
  enter(end, "closed");
}

function enter(end: End, state: EndState): void {
  end.previous = end.state;
  end.state = state;
}
