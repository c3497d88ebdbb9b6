/**
 * The everyday of a management network: flows of all services, many at a time, whose packets travel in trains.
 */

import { sealFrame } from "./checksum.ts";
import type { Segment } from "./flow-segments.ts";
import { createFlowSupply, type OpenFlow } from "./flow-supply.ts";
import { createFields, writeHeaders } from "./frame.ts";
import { writePayload } from "./message.ts";
import type { TrafficParameters } from "./parameters.ts";
import type { Random } from "./random.ts";
import type { Traffic } from "./traffic.ts";

/** Flows under way at any moment. */
const OPEN_FLOWS = 1000;
/** A flow's next packet follows its last one directly this often. */
const TRAIN_PROBABILITY = 0.4;
const SYN_OR_FIN = 0x03;

export function managementTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const supply = createFlowSupply(parameters, random);
  const open: OpenFlow[] = [];
  const fields = createFields();
  let at = 0;

  function openNext(place: number): void {
    const flow = supply();
    if (flow !== null) {
      open[place] = flow;
      return;
    }
    const last = open.pop();
    if (last !== undefined && place < open.length) open[place] = last;
  }

  function writeSegment(target: Buffer, frameAt: number, flow: OpenFlow, segment: Segment): number {
    const { isFromClient, message, from, bytes } = segment;
    fields.clientPort = flow.clientPort;
    fields.payloadBytes = bytes;
    fields.identification = (fields.identification + 1) & 0xffff;
    fields.tcpFlags = segment.tcpFlags;
    fields.sequence = isFromClient ? flow.clientSequence : flow.serverSequence;
    fields.acknowledgement = isFromClient ? flow.serverSequence : flow.clientSequence;
    const headers = isFromClient ? flow.plan.fromClient : flow.plan.fromServer;
    const payloadAt = writeHeaders(target, frameAt, headers, fields);
    if (message !== null) writePayload(target, payloadAt, message, from, bytes);
    sealFrame(target, frameAt, payloadAt + bytes, headers);
    // SYN and FIN take a sequence number each (RFC 9293, section 3.4); here those segments carry no data.
    const advance = bytes + Number((segment.tcpFlags & SYN_OR_FIN) !== 0);
    if (isFromClient) flow.clientSequence = (flow.clientSequence + advance) >>> 0;
    else flow.serverSequence = (flow.serverSequence + advance) >>> 0;
    return payloadAt + bytes - frameAt;
  }

  for (let place = 0; place < Math.min(OPEN_FLOWS, parameters.flows); place++) openNext(place);
  return {
    writeFrame(target, frameAt) {
      for (let flow = open[at]; flow !== undefined; flow = open[at]) {
        const { value: segment, done } = flow.segments.next();
        if (done) {
          openNext(at);
          if (at >= open.length) at = 0;
          continue;
        }
        const frameBytes = writeSegment(target, frameAt, flow, segment);
        if (!random.chance(TRAIN_PROBABILITY)) at = random.below(open.length);
        return frameBytes;
      }
      return 0;
    },
  };
}
