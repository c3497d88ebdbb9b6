/**
 * How far this capture can be trusted: what was decoded, what was lost, whether both directions were seen.
 */
import type { InputState } from "../capture/source.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { linkTypeName } from "../decode/link-type.ts";
import type { EvidenceCounts } from "../names/evidence.ts";
import type { SeenCounts } from "./conclusion.ts";
import type { Conversation } from "./conversation.ts";
import type { SensorHealth } from "./doubt.ts";

export interface Sensor {
  readonly packets: number;
  readonly decoded: number;
  readonly undecoded: readonly { reason: string; packets: number }[];
  /** Packets that a mirror handed over twice: the copies. */
  readonly duplicates: number;
  /** Packets that the recording machine lost, where its captures say so. */
  readonly kernelDropped: number | null;
  readonly oneWayConversations: number;
  /** TCP connections, and those of them that were joined midway, and of which both directions were seen. */
  readonly tcpFlows: number;
  readonly midstreamFlows: number;
  readonly twoWayFlows: number;
  /** Gaps in what TCP acknowledged: data that was on the wire and is not in the capture. */
  readonly lostSegments: number;
  readonly linkTypes: readonly string[];
  readonly encapsulations: readonly string[];
  /** Link-level traffic without an address: counted, never judged. */
  readonly background: readonly { protocol: string; packets: number }[];
  /** Flows that a limit kept out of the list of conversations, and those handed on early by a full table. */
  readonly unlistedFlows: number;
  readonly unlistedPackets: number;
  /** Beginnings of connections that were given up unread, and names that found no room. */
  readonly unreadNames: number;
  /** DNS answers that nobody asked for: they name nothing. */
  readonly unaskedAnswers: number;
  readonly evictedFlows: number;
  /** Packets whose sender's hardware address found no room, and so is not watched. */
  readonly unnotedSenders: number;
}

export function sensorOf(
  counts: SeenCounts,
  conversations: readonly Conversation[],
  health: SensorHealth,
  unlisted: { readonly flows: number; readonly packets: number },
  evidence: EvidenceCounts,
  inputs: readonly InputState[],
): Sensor {
  const tcp = conversations.filter(({ protocol }) => protocol === IpProtocol.tcp);
  const drops = inputs.map((input) => input.kernelDropped).filter((dropped) => dropped !== null);
  return {
    packets: counts.packets,
    decoded: counts.decoded,
    undecoded: counts.undecoded,
    duplicates: counts.duplicates,
    kernelDropped: drops.length > 0 ? drops.reduce((sum, dropped) => sum + dropped, 0) : null,
    oneWayConversations: health.oneWayConversations,
    tcpFlows: sumOf(tcp, ({ flows }) => flows),
    midstreamFlows: sumOf(tcp, ({ midstreamFlows }) => midstreamFlows),
    twoWayFlows: sumOf(tcp, ({ twoWayFlows }) => twoWayFlows),
    lostSegments: health.lostSegments,
    linkTypes: [...new Set(inputs.flatMap((input) => [...input.usedLinkTypes]))]
      .sort((a, b) => a - b)
      .map(linkTypeName),
    encapsulations: counts.encapsulations,
    background: counts.background,
    unlistedFlows: unlisted.flows,
    unlistedPackets: unlisted.packets,
    unreadNames: counts.unreadOpenings + evidence.unreadNames,
    unaskedAnswers: evidence.unaskedAnswers,
    evictedFlows: counts.evictedFlows,
    unnotedSenders: counts.unnotedSenders,
  };
}

function sumOf(conversations: readonly Conversation[], countOf: (conversation: Conversation) => number): number {
  return conversations.reduce((sum, conversation) => sum + countOf(conversation), 0);
}
