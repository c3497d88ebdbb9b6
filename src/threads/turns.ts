/**
 * Turns: what a stage makes of so many packets is handed over at once. They end at the same packets for all stages.
 */
import type { PacketSink } from "../capture/files.ts";
import type { FlowStage } from "../names/flow-stage.ts";

/** @param endTurn is called after each `turnPackets` packets, those of other stages' shards included */
export function trackInTurns(stage: FlowStage, turnPackets: number, endTurn: () => void): PacketSink {
  return (block, from, to) => {
    for (let at = from; at < to; ) {
      const next = Math.min(to, at + turnPackets - (stage.packets() % turnPackets));
      stage.track(block, at, next);
      at = next;
      if (stage.packets() % turnPackets === 0) endTurn();
    }
  };
}
