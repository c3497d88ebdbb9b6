/**
 * Makes the benchmark's capture: traffic like that of a pool's management network, the same bytes in every run.
 *
 *     tsx test/benchmark/generate.ts FILE [PACKETS]
 */
import { pathToFileURL } from "node:url";
import { createCaptureFile } from "./capture-file.ts";
import { type ConversationPlan, planConversations } from "./conversations.ts";
import { createHeaders, type FrameHeaders, writeFrame } from "./frame.ts";
import { createRandom, type Random } from "./random.ts";
import { type Segment, segmentsOf } from "./segments.ts";

export const DEFAULT_PACKETS = 1_000_000;

const SEED = 20_260_101;
const FIRST_SECOND = 1_767_225_600;
/** About 50,000 packets a second. */
const GAP_MICROSECONDS = [1, 39] as const;
/** Flows under way at any moment. */
const OPEN_FLOWS = 1000;
/** A flow's next packet follows its last one directly this often: packets travel in trains. */
const TRAIN_PROBABILITY = 0.4;
const EPHEMERAL_PORTS = [32_768, 60_999] as const;

interface OpenFlow {
  readonly plan: ConversationPlan;
  readonly segments: Generator<Segment>;
  readonly fromClient: FrameHeaders;
  readonly fromServer: FrameHeaders;
  /** Next sequence number of each side. */
  clientSequence: number;
  serverSequence: number;
}

export interface GeneratedCapture {
  readonly fileBytes: number;
  readonly flows: number;
}

/** Writes a classic capture of `packets` packets to `path`. */
export function generateCapture(path: string, packets: number): GeneratedCapture {
  const random = createRandom(SEED);
  const pickPlan = createPlanPicker(random);
  const file = createCaptureFile(path);
  let flows = 0;
  const openFlow = (): OpenFlow => {
    flows++;
    return startFlow(pickPlan(), random);
  };
  const open = Array.from({ length: OPEN_FLOWS }, openFlow);
  let timeMicroseconds = FIRST_SECOND * 1_000_000;
  let at = 0;
  for (let written = 0; written < packets; ) {
    const flow = open[at] ?? openFlow();
    const { value: segment, done } = flow.segments.next();
    if (done) {
      open[at] = openFlow();
      continue;
    }
    timeMicroseconds += random.between(GAP_MICROSECONDS);
    file.add(timeMicroseconds, (target, frameAt) => writeSegment(target, frameAt, flow, segment));
    written++;
    if (!random.chance(TRAIN_PROBABILITY)) at = random.below(OPEN_FLOWS);
  }
  return { fileBytes: file.close(), flows };
}

/** Picks a service by its share of the flows, then any of its conversations. */
function createPlanPicker(random: Random): () => ConversationPlan {
  const wheel = planConversations(random).flatMap(({ service, plans }) =>
    Array.from({ length: service.flowsPerMille }, () => plans),
  );
  return () => random.pick(random.pick(wheel));
}

function startFlow(plan: ConversationPlan, random: Random): OpenFlow {
  const clientPort = random.between(EPHEMERAL_PORTS);
  return {
    plan,
    segments: segmentsOf(plan.service, random),
    fromClient: createHeaders(plan, true, clientPort),
    fromServer: createHeaders(plan, false, clientPort),
    clientSequence: random.below(2 ** 32),
    serverSequence: random.below(2 ** 32),
  };
}

function writeSegment(target: Buffer, at: number, flow: OpenFlow, segment: Segment): number {
  const { clientSequence, serverSequence } = flow;
  // SYN and FIN take a sequence number each (RFC 9293, section 3.4); here those segments carry no data.
  const isHandshake = segment.tcpFlags !== 0 && (segment.tcpFlags & 0x03) !== 0;
  const advance = segment.payloadBytes + Number(isHandshake);
  if (segment.isFromClient) {
    flow.clientSequence = (clientSequence + advance) >>> 0;
    const tcp = { sequence: clientSequence, acknowledgement: serverSequence };
    return writeFrame(target, at, flow.plan, flow.fromClient, segment, tcp);
  }
  flow.serverSequence = (serverSequence + advance) >>> 0;
  const tcp = { sequence: serverSequence, acknowledgement: clientSequence };
  return writeFrame(target, at, flow.plan, flow.fromServer, segment, tcp);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, packets] = process.argv.slice(2);
  if (path === undefined) throw new Error("usage: tsx test/benchmark/generate.ts FILE [PACKETS]");
  const { fileBytes, flows } = generateCapture(path, packets === undefined ? DEFAULT_PACKETS : Number(packets));
  console.log(`${path}: ${fileBytes} bytes, ${flows} flows`);
}
