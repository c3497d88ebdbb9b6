/**
 * The flows of a capture in the order in which they begin: exactly as many as wanted, of the services by their shares,
 * each conversation in its turn, with exactly as many packets in all as wanted.
 */
import { type ConversationPlan, planConversations } from "./conversations.ts";
import type { DialogueContext } from "./dialogue.ts";
import { DIALOGUES } from "./dialogues.ts";
import { connection, datagrams, refusal, type Segment } from "./flow-segments.ts";
import { createSizePicker } from "./message.ts";
import { scanFlowsOf, type TrafficParameters } from "./parameters.ts";
import type { Random, Range } from "./random.ts";
import { createScan } from "./scan.ts";
import { flowShares, SERVICES } from "./services.ts";
import { EPHEMERAL_COUNT, ephemeralPort } from "./traffic.ts";

export interface OpenFlow {
  readonly plan: ConversationPlan;
  readonly clientPort: number;
  readonly segments: Generator<Segment>;
  /** Next sequence number of each side. */
  clientSequence: number;
  serverSequence: number;
}

/** Where flows of one kind come from. */
interface Source {
  flowsLeft: number;
  readonly meanPackets: number;
  readonly packets: Range;
  open(packets: number): OpenFlow;
}

const ANY_NUMBER = Number.POSITIVE_INFINITY;
/** A connection that is opened, asks once, and is closed. */
const LEAST_TCP_PACKETS = 8;
const SCAN_PACKETS = 2;

/** @returns the next flow, or null when all have begun */
export function createFlowSupply(parameters: TrafficParameters, random: Random): () => OpenFlow | null {
  const sources = createSources(parameters, random);
  let packetsLeft = parameters.packets;
  return () => {
    const source = pickSource(sources, random);
    if (source === null) return null;
    source.flowsLeft--;
    const packets = packetsOf(source, sources, packetsLeft, random);
    packetsLeft -= packets;
    return source.open(packets);
  };
}

/** Each flow that is left is as likely to be the next as any other. */
function pickSource(sources: readonly Source[], random: Random): Source | null {
  let flow = random.below(sources.reduce((sum, { flowsLeft }) => sum + flowsLeft, 0));
  for (const source of sources) {
    if (flow < source.flowsLeft) return source;
    flow -= source.flowsLeft;
  }
  return null;
}

/** Its share of the packets that are left, more or less; the last flow whose length is open takes what there is. */
function packetsOf(source: Source, sources: readonly Source[], packetsLeft: number, random: Random): number {
  const [least, most] = source.packets;
  if (least === most) return least;
  let expected = source.meanPackets;
  let reserved = 0;
  let isLast = true;
  for (const { flowsLeft, meanPackets, packets } of sources) {
    expected += flowsLeft * meanPackets;
    reserved += flowsLeft * packets[0];
    if (flowsLeft > 0 && packets[0] !== packets[1]) isLast = false;
  }
  const available = packetsLeft - reserved;
  if (isLast) return available;
  const wanted = source.meanPackets * (packetsLeft / expected) * (0.4 + 1.2 * random.fraction());
  // An even number, so that no question stays without its answer.
  return Math.min(Math.max(2 * Math.round(wanted / 2), least), available);
}

function createSources(parameters: TrafficParameters, random: Random): Source[] {
  const { flows, conversations, packetSizes, shares } = parameters;
  const context: DialogueContext = { random, pickBytes: createSizePicker(packetSizes, random) };
  const scanFlows = scanFlowsOf(parameters);
  const flowShare = flowShares(shares);
  const conversationCounts = apportion(
    conversations,
    SERVICES.map((service, index) => (flowShare[index]! > 0 ? service.conversations : 0)),
  );
  // Every conversation has a flow; an echo has no ports, and so all between two machines are one.
  const isEcho = SERVICES.map(({ speech }) => speech === "echo");
  const moreFlows = apportion(
    flows - scanFlows - conversations,
    flowShare.map((share, index) =>
      isEcho[index] || share === 0 ? 0 : Math.max(share * flows - conversationCounts[index]!, share),
    ),
  );
  const sources = SERVICES.flatMap((service, index) => {
    const plans = planConversations(service, conversationCounts[index]!, conversations, random);
    return plans.length === 0 ? [] : [serviceSource(plans, plans.length + moreFlows[index]!, context)];
  });
  return scanFlows === 0 ? sources : [...sources, scanSource(scanFlows, random)];
}

function serviceSource(plans: readonly ConversationPlan[], flows: number, context: DialogueContext): Source {
  const { transport, speech, packetsPerFlow } = plans[0]!.service;
  const { random } = context;
  const leastPackets = transport === "tcp" ? LEAST_TCP_PACKETS : 2;
  // As systems do (RFC 6056): for each server from somewhere else on. Neighbours everywhere would all meet in one place of
  // many a hash table, and that would be measured.
  const firstPorts = plans.map(() => random.below(EPHEMERAL_COUNT));
  let opened = 0;
  return {
    flowsLeft: flows,
    meanPackets: packetsPerFlow,
    packets: [leastPackets, ANY_NUMBER],
    open(packets) {
      const place = opened % plans.length;
      const plan = plans[place]!;
      const clientPort = ephemeralPort(firstPorts[place]! + Math.floor(opened / plans.length));
      opened++;
      const dialogue = DIALOGUES[speech](plan, context);
      const segments = transport === "tcp" ? connection(dialogue, packets) : datagrams(dialogue, packets);
      return openFlow(plan, clientPort, segments, random);
    },
  };
}

function scanSource(flows: number, random: Random): Source {
  const { planOf } = createScan(flows);
  let opened = 0;
  return {
    flowsLeft: flows,
    meanPackets: SCAN_PACKETS,
    packets: [SCAN_PACKETS, SCAN_PACKETS],
    open() {
      const flow = openFlow(planOf(opened), ephemeralPort(opened), refusal(), random);
      opened++;
      return flow;
    },
  };
}

function openFlow(plan: ConversationPlan, clientPort: number, segments: Generator<Segment>, random: Random): OpenFlow {
  return {
    plan,
    clientPort,
    segments,
    clientSequence: random.below(2 ** 32),
    serverSequence: random.below(2 ** 32),
  };
}

/** Whole numbers in proportion to the weights that add up to `total`; where there is a weight 1 at least, as long as there are. */
function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  let weightLeft = sum;
  let left = total;
  // What is cut off of one goes on to the next, so that the last gets exactly what is left.
  return weights.map((weight) => {
    if (weight === 0) return 0;
    const count = Math.min(left, Math.max(1, Math.round((left * weight) / weightLeft)));
    weightLeft -= weight;
    left -= count;
    return count;
  });
}
