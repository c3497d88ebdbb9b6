/**
 * What each target begins with: whole inputs of its kind, each once, the small ones.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { recognisePcap } from "../../src/capture/pcap.ts";
import { recognisePcapng } from "../../src/capture/pcapng.ts";
import { IpProtocol } from "../../src/decode/ip-protocol.ts";
import type { Packet } from "../../src/decode/packet-record.ts";
import { mayBeQuicInitial } from "../../src/names/quic-initial.ts";
import { renderJson } from "../../src/report/json.ts";
import { FIXTURE_FOLDER } from "../fixtures/files.ts";
import { concat, u8 } from "../packets/bytes.ts";
import { ackFrame, cryptoFrame, PING_FRAME } from "../packets/quic.ts";
import { clientHello, serverName } from "../packets/tls.ts";
import { capturesUpTo, framesUpTo } from "./captures.ts";
import { reportOf } from "./report-path.ts";
import { LINK_TYPES } from "./targets/link.ts";

/** Small ones are tried often, and a coverage-guided engine puts them together. */
const MAX_CAPTURE_BYTES = 4096;
/** For what is taken out of captures, or mutated whole. */
const MAX_LARGE_CAPTURE_BYTES = 100_000;
const MAX_SEEDS = 3000;

const DNS_PORT = 53;
const RPCBIND_PORT = 111;
const TLS_RECORDS = new Set([0x14, 0x15, 0x16]);
const HTTP_START = /^(?:[A-Z]{3,8} \S+ HTTP|HTTP\/1\.)/;

export type Seeds = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Each once, up to a number of them that an engine reads in seconds. */
export async function collectSeeds(seeds: Seeds): Promise<Uint8Array[]> {
  const known = new Map<string, Uint8Array>();
  for await (const seed of seeds) {
    known.set(Buffer.from(seed).toString("latin1"), new Uint8Array(seed));
    if (known.size === MAX_SEEDS) break;
  }
  return [...known.values()];
}

export function* pcapSeeds(): Generator<Uint8Array> {
  for (const bytes of capturesUpTo(MAX_CAPTURE_BYTES)) if (recognisePcap(bytes, 0) !== null) yield bytes;
}

export function* pcapngSeeds(): Generator<Uint8Array> {
  for (const bytes of capturesUpTo(MAX_CAPTURE_BYTES)) if (recognisePcapng(bytes, 0)) yield bytes;
}

export function captureSeeds(): Generator<Uint8Array> {
  return capturesUpTo(MAX_LARGE_CAPTURE_BYTES);
}

export async function* linkSeeds(): AsyncGenerator<Uint8Array> {
  for await (const { linkType, bytes } of framesUpTo(MAX_CAPTURE_BYTES)) {
    const index = LINK_TYPES.indexOf(linkType);
    if (index !== -1) yield concat(u8(index, 0), bytes);
  }
}

export function tlsSeeds(): Seeds {
  return payloads(({ protocol, offset }, bytes) => protocol === IpProtocol.tcp && TLS_RECORDS.has(bytes[offset]!));
}

/** Datagrams, and frames as they stand within them. */
export async function* quicSeeds(): AsyncGenerator<Uint8Array> {
  const hello = clientHello({ extensions: [serverName("xs1.example")] });
  yield cryptoFrame(hello);
  yield concat(PING_FRAME, cryptoFrame(hello, 40), ackFrame(3, [0, 1]), cryptoFrame(hello, 0, 40));
  yield* payloads(
    ({ protocol, offset, end }, bytes) => protocol === IpProtocol.udp && mayBeQuicInitial(bytes, offset, end),
  );
}

export function dnsSeeds(): Seeds {
  return payloads((packet) => packet.protocol === IpProtocol.udp && hasPort(packet, DNS_PORT));
}

export function httpSeeds(): Seeds {
  return payloads(
    ({ protocol, offset }, bytes) =>
      protocol === IpProtocol.tcp &&
      HTTP_START.test(Buffer.from(bytes.subarray(offset, offset + 300)).toString("latin1")),
  );
}

/** Datagrams, and what streams begin with. */
export function rpcbindSeeds(): Seeds {
  return payloads((packet) => hasPort(packet, RPCBIND_PORT));
}

export function* poolSeeds(): Generator<Uint8Array> {
  const folder = join(FIXTURE_FOLDER, "pool");
  for (const file of readdirSync(folder)) if (!file.endsWith(".md")) yield readFileSync(join(folder, file));
  const small = Buffer.from(
    '<database><manifest><pair key="schema_major_vsn" value="5"/><pair key="schema_minor_vsn" value="909"/></manifest>' +
      '<table name="host"><row ref="OpaqueRef:1" name__label="xs1" address="10.0.0.11"/></table></database>',
  );
  yield small;
  yield gzipSync(small);
}

/** The projects' own files of this kind, whole and by their paragraphs. */
export function* siteSeeds(): Generator<Uint8Array> {
  const site = readFileSync(join(FIXTURE_FOLDER, "site.yaml"), "utf8");
  const folder = join(import.meta.dirname, "../");
  const others = ["cli/init-capture.yaml", "site/pool-draft.yaml"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  const short = [
    "version: 1\nendpoints: [{name: xs1, address: 10.0.0.1, roles: [host]}, {network: 10.0.0.0/8, roles: [vm]}]",
    "version: 1\nallow: [{id: a.b, from: [host], to: [{domain: a.example, subdomains: true}], transport: tcp, ports: [80, 1-9], reason: x}]",
    "version: 1\naccept:\n- match: {client: 10.0.0.9, server: any, transport: udp, port: 53}\n  reason: known\n  until: 2027-03-31",
    "version: 1\nmatrix: xenserver-8\nsettings: {wlbPort: 1, pvsServerPorts: 6910-6930}",
    "id: own\ntitle: Own\nsource: us\nrequirements:\n- {id: a.b, from: [host], to: [san], transports: [tcp], ports: [3260], purpose: x}",
    "10.0.0.1 xs1 xs1.example # one\n2001:db8::1\txs2\n\n::1 localhost",
  ];
  for (const text of [...short, site, ...others]) yield Buffer.from(text);
}

export function* filterSeeds(): Generator<Uint8Array> {
  for (const text of [
    "verdict:unexpected role:san port:3260 -outcome:answered xs1",
    'client:10.0.0.0/8,2001:db8::/32 name:"two words" -server:10.10.0.20',
    "requirement:storage.iscsi nearest:time.ntp transport:udp,tcp",
    "domain:san.example port:1-1024,53 2001:db8::1 ::1",
    'verdcit:x "open',
  ]) {
    yield Buffer.from(text);
  }
}

/** One of few conversations, and one with a list of each kind cut to its first entries. */
export async function* reportSeeds(): AsyncGenerator<Uint8Array> {
  for (const file of ["requirements/license.request.blocked.pcap", "dns/chain.pcap", "damaged/cut-in-record.pcap"]) {
    const path = join(FIXTURE_FOLDER, file);
    const report = await reportOf(readFileSync(path));
    const small = { ...report, coverage: report.coverage.slice(0, 1), endpoints: report.endpoints.slice(0, 2) };
    yield Buffer.from([...renderJson(small)].join("").replace(/\n\s*/g, ""));
  }
}

function hasPort({ sourcePort, destinationPort }: Packet, port: number): boolean {
  return sourcePort === port || destinationPort === port;
}

/** What packets carry, of those that are wanted. */
async function* payloads(isWanted: (packet: Packet, bytes: Uint8Array) => boolean): AsyncGenerator<Uint8Array> {
  for await (const { packet, bytes } of framesUpTo(MAX_LARGE_CAPTURE_BYTES)) {
    if (packet === null || packet.offset >= packet.end || !isWanted(packet, bytes)) continue;
    yield bytes.subarray(packet.offset, packet.end);
  }
}
