/**
 * What a capture tells in xsaudit's view, to be held against `tshark-evidence.ts`.
 */
import { complete } from "../../src/audit/steps.ts";
import { readInput } from "../../src/capture/reader.ts";
import { createInputState } from "../../src/capture/source.ts";
import { IpProtocol } from "../../src/decode/ip-protocol.ts";
import { formatAddress } from "../../src/flow/address.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import { firstSpeaker } from "../../src/flow/exchange-state.ts";
import { type Flow, readFlow } from "../../src/flow/flow.ts";
import type { Side } from "../../src/flow/flow-row.ts";
import { tcpSeen } from "../../src/flow/tcp-seen.ts";
import { originatorOf } from "../../src/flow/tcp-state.ts";
import type { DnsLookup } from "../../src/names/dns-lookup.ts";
import { createEvidence } from "../../src/names/evidence.ts";
import { createFlowStage, type FlowStage } from "../../src/names/flow-stage.ts";
import type { HandedOutPorts } from "../../src/names/handed-out-ports.ts";
import { openingsOf } from "../../src/names/opening.ts";
import {
  createAttemptCounter,
  describeConnection,
  describeHandedOut,
  describeLookup,
  describeName,
  type EvidenceLines,
  endText,
  type Sent,
} from "./evidence-lines.ts";
import type { Pair } from "./frame.ts";

const MAX_PORT = 65_535;
/** Above them the state says how a connection was refused. */
const KIND_BITS = 0x3f;

/** The text of an address, by its number in the address book. */
type AddressOf = (id: number) => string;

export async function evidenceOfXsaudit(path: string): Promise<EvidenceLines> {
  const book = createAddressBook();
  const evidence = createEvidence(book);
  const flows: Flow[] = [];
  const stage: FlowStage = createFlowStage({
    flow: (words, doubles, base, shard) => flows.push(readFlow(words, doubles, base, book, stage.meaningOf(shard))),
    ...evidence.sink,
  });
  for await (const block of readInput(createInputState(path), () => {})) stage.track(block, 0, block.count);
  complete(stage.finish());
  const openings = openingsOf(stage.openings);
  const addressOf: AddressOf = (id) => formatAddress(book.addresses[id]!);
  return {
    names: flows.flatMap((flow) => {
      const { target } = openings.get(flow.opening);
      return target === null ? [] : [nameLine(flow, target.name, addressOf)];
    }),
    lookups: evidence.lookups().map((lookup) => lookupLine(lookup, addressOf)),
    handedOut: handedOutLines(evidence.handedOut, addressOf),
    connections: connectionLines(flows, addressOf),
  };
}

function nameLine(flow: Flow, name: string, addressOf: AddressOf): string {
  const isTcp = flow.protocol === IpProtocol.tcp;
  const client = (isTcp ? originatorOf(flow.state) : firstSpeaker(flow.state)) ?? higherPort(flow);
  const [a, b] = endsOf(flow, addressOf);
  return describeName(isTcp ? "tcp" : "udp", client === 0 ? [a, b] : [b, a], name);
}

/** Whoever has it is the client where the handshake was not seen. */
function higherPort({ ends: [a, b] }: Flow): Side {
  return a.port > b.port ? 0 : 1;
}

function endsOf({ ends: [a, b] }: Flow, addressOf: AddressOf): Pair {
  return [endText(addressOf(a.address), a.port), endText(addressOf(b.address), b.port)];
}

function lookupLine(lookup: DnsLookup, addressOf: AddressOf): string {
  return describeLookup({
    client: addressOf(lookup.client),
    server: addressOf(lookup.server),
    name: lookup.name,
    results: lookup.answers,
    unanswered: lookup.recentAsks.length + lookup.olderUnanswered,
    addresses: lookup.addresses.map(formatAddress),
  });
}

function handedOutLines(handedOut: HandedOutPorts, addressOf: AddressOf): string[] {
  const lines: string[] = [];
  for (const server of handedOut.servers()) {
    for (const transport of ["tcp", "udp"] as const) {
      for (let port = 1; port <= MAX_PORT; port++) {
        const found = handedOut.find(server, transport, port);
        if (found !== null) lines.push(describeHandedOut(addressOf(server), transport, port, found.program));
      }
    }
  }
  return lines;
}

function connectionLines(flows: readonly Flow[], addressOf: AddressOf): string[] {
  // Those between the same two ends are handed on in the order of time.
  const attemptOf = createAttemptCounter();
  // One without packets is known from the ICMP error that quotes it.
  const connections = flows.filter(
    ({ protocol, ends: [a, b] }) => protocol === IpProtocol.tcp && a.packets + b.packets > 0,
  );
  return connections.flatMap((flow) => {
    const ends = endsOf(flow, addressOf);
    const sent = [sentBy(flow, 0), sentBy(flow, 1)] as const;
    return describeConnection(ends, attemptOf(ends), sent, sent[0].kinds | sent[1].kinds);
  });
}

function sentBy(flow: Flow, side: Side): Sent {
  const { packets, segments } = flow.ends[side];
  return {
    packets,
    kinds: tcpSeen(flow.state, side) & KIND_BITS,
    oldData: segments.retransmitted + segments.outOfOrder,
    hasUnseen: segments.lost > 0,
    duplicateAcknowledgements: segments.duplicateAcknowledgements,
    zeroWindows: segments.zeroWindows,
  };
}
