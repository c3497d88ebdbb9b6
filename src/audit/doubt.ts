/**
 * What is doubtful about the sensor lowers what is claimed about the network: under which conditions an unanswered
 * question proves nothing, although the sensor saw other packets of the pair.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Conversation } from "./conversation.ts";
import { bothWays } from "./segment-totals.ts";

/** The mirror shows mostly one direction; packets are lost on the way into the capture. */
export type Doubt = "one-sided" | "lossy";

/** How much of the network the capture shows. */
export interface SensorHealth {
  /** Conversations that show an answer, or went on as if there had been one; the one-way ones are a share of them. */
  readonly workingConversations: number;
  readonly oneWayConversations: number;
  readonly isOneSided: boolean;
  /** TCP packets, and gaps in what was acknowledged. */
  readonly tcpPackets: number;
  readonly lostSegments: number;
  readonly isMirrorLossy: boolean;
  /** The mirror loses packets, or the recording machine does. */
  readonly isLossy: boolean;
  /** Questions without a reply from which they prove silence. */
  readonly asksThatProve: number;
}

/** Shares from which they are worth a person's time. */
const ONE_WAY_SHARE = 0.2;
/** Fewer may be what was left of connections when the recording began or ended: too little to doubt silence. */
const MIN_ONE_WAY_TO_DOUBT = 3;
const LOST_SHARE = 0.01;
/** That each reply to a silent conversation's questions was lost on the way into the capture: at most once in so many. */
const CHANCE_OF_FALSE_SILENCE = 1 / 1000;
/** Whatever is lost, that many questions (66) without one reply are silence. */
const MAX_LOST_SHARE = 0.9;
/** Fewer gaps happen to a capture that was begun or ended in the middle of things. */
const MIN_LOST = 3;

/** Packets that were recorded, and those that the recording machine dropped. */
export interface RecordedPackets {
  readonly packets: number;
  readonly dropped: number;
}

export function healthOf(
  conversations: readonly Conversation[],
  answered: number,
  oneWay: number,
  { packets, dropped }: RecordedPackets,
): SensorHealth {
  let tcpPackets = 0;
  let lostSegments = 0;
  for (const { protocol, segments, packetsFromClient, packetsFromServer } of conversations) {
    if (protocol !== IpProtocol.tcp) continue;
    tcpPackets += packetsFromClient + packetsFromServer;
    lostSegments += bothWays(segments, "lost");
  }
  const workingConversations = answered + oneWay;
  const isMirrorLossy = lostSegments >= MIN_LOST && lostSegments / tcpPackets >= LOST_SHARE;
  const droppedShare = dropped / (packets + dropped);
  const isLossy = isMirrorLossy || droppedShare >= LOST_SHARE;
  return {
    workingConversations,
    oneWayConversations: oneWay,
    isOneSided: oneWay > 0 && oneWay / workingConversations >= ONE_WAY_SHARE,
    tcpPackets,
    lostSegments,
    isMirrorLossy,
    isLossy,
    asksThatProve: isLossy ? asksToProve((isMirrorLossy ? lostSegments / tcpPackets : 0) + droppedShare) : 1,
  };
}

/** @param lostShare of all packets, lost each by itself */
function asksToProve(lostShare: number): number {
  const asks = Math.ceil(Math.log(CHANCE_OF_FALSE_SILENCE) / Math.log(Math.min(lostShare, MAX_LOST_SHARE)));
  return Math.max(asks, 2);
}

/**
 * A mirror that is one-sided proves silence only between two addresses that it shows in this direction; one that loses
 * packets, or a recording that does, only where the client asked again, the more often the more is lost.
 * @param isDirectionSeen whether the capture holds a packet from that server to that client
 */
export function doubtOf(health: SensorHealth, asks: number, isDirectionSeen: boolean): Doubt | null {
  const isOneSided = health.isOneSided && health.oneWayConversations >= MIN_ONE_WAY_TO_DOUBT;
  if (isOneSided && !isDirectionSeen) return "one-sided";
  return asks < health.asksThatProve ? "lossy" : null;
}
