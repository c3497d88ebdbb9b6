/**
 * How far this capture can be trusted: what was decoded, what was lost, whether both directions were seen.
 */
import type { InputState } from "../capture/source.ts";
import type { TrackerCounts } from "../flow/tracker.ts";
import type { Conversation } from "./conversation.ts";
import type { JudgedConversation } from "./judged.ts";

export interface Sensor {
  readonly packets: number;
  readonly decoded: number;
  readonly undecoded: readonly { reason: string; packets: number }[];
  readonly duplicates: number;
  /** Packets that the recording machine lost, where its captures say so. */
  readonly kernelDropped: number | null;
  readonly oneWayConversations: number;
  readonly midstreamFlows: number;
  readonly encapsulations: readonly string[];
  /** Link-level traffic without an address: counted, never judged. */
  readonly background: readonly { protocol: string; packets: number }[];
  /** Flows that a limit kept out of the list of conversations, and those handed on early by a full table. */
  readonly unlistedFlows: number;
  readonly unlistedPackets: number;
  /** Beginnings of connections that were given up unread, and names that found no room. */
  readonly unreadNames: number;
  readonly evictedFlows: number;
}

export function sensorOf(
  counts: TrackerCounts,
  conversations: readonly Conversation[],
  judged: readonly JudgedConversation[],
  unlisted: { readonly flows: number; readonly packets: number },
  unreadNames: number,
  inputs: readonly InputState[],
): Sensor {
  const drops = inputs.map((input) => input.kernelDropped).filter((dropped) => dropped !== null);
  return {
    packets: counts.packets,
    decoded: counts.decoded,
    undecoded: counts.undecoded,
    duplicates: 0,
    kernelDropped: drops.length > 0 ? drops.reduce((sum, dropped) => sum + dropped, 0) : null,
    oneWayConversations: judged.filter(({ decided }) => decided.outcome === "one-way").length,
    midstreamFlows: conversations.reduce((sum, conversation) => sum + conversation.midstreamFlows, 0),
    encapsulations: counts.encapsulations,
    background: counts.background,
    unlistedFlows: unlisted.flows,
    unlistedPackets: unlisted.packets,
    unreadNames,
    evictedFlows: counts.evictedFlows,
  };
}
