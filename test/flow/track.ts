/** Frames into flows, without a capture file around them. */
import { complete } from "../../src/audit/steps.ts";
import { addPacket, createPacketBlock } from "../../src/capture/source.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import { type Flow, readFlow } from "../../src/flow/flow.ts";
import { FOUND_NOTHING, type PayloadObserver } from "../../src/flow/payload-observer.ts";
import { createTracker, type Tracker, type TrackerCounts } from "../../src/flow/tracker.ts";
import { concat } from "../packets/bytes.ts";
import { LinkType, type Recorded } from "../packets/capture-file.ts";

const UNINTERESTED: PayloadObserver = {
  observe: () => FOUND_NOTHING,
  observeDatagram: () => FOUND_NOTHING,
  peek: (word) => word,
  close: (word) => word,
};

export function track(
  frames: readonly Recorded[],
  maxFlowsPerShard?: number,
): { flows: Flow[]; counts: TrackerCounts } {
  const { tracker, flows } = createTracking(frames, maxFlowsPerShard);
  complete(tracker.finish());
  return { flows, counts: tracker.counts() };
}

/** A tracker that was given the frames, and the flows that it handed on; their times begin at 0. */
export function createTracking(
  frames: readonly Recorded[],
  maxFlowsPerShard?: number,
): { tracker: Tracker; flows: Flow[]; add(frames: readonly Recorded[]): void } {
  const flows: Flow[] = [];
  const book = createAddressBook();
  const tracker: Tracker = createTracker(
    (words, doubles, base, shard) => flows.push(readFlow(words, doubles, base, book, tracker.meaningOf(shard))),
    () => UNINTERESTED,
    maxFlowsPerShard === undefined ? {} : { maxFlowsPerShard },
  );
  const add = (more: readonly Recorded[]): void => {
    const block = createPacketBlock();
    block.bytes = concat(...more.map(({ bytes }) => bytes));
    let start = 0;
    for (const { atMicroseconds, bytes, wireBytes = bytes.length } of more) {
      addPacket(block, start, bytes.length, wireBytes, 0, atMicroseconds * 1000, LinkType.ethernet);
      start += bytes.length;
    }
    tracker.track(block, 0, block.count);
  };
  add(frames);
  return { tracker, flows, add };
}
