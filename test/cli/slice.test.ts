import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allFixtures } from "../fixtures/all.ts";
import { Cast } from "../fixtures/cast.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";
import { CAPTURE_START_SECONDS, LinkType, type PcapFlavour, pcapFile, type Recorded } from "../packets/capture-file.ts";
import {
  answeredConnection,
  answeredExchange,
  frame,
  inOrder,
  lastWord,
  type Parties,
  ping,
  refusedConnection,
  segment,
  unreachable,
} from "../packets/dialogue.ts";
import { ipv4, ipv4Fragments } from "../packets/ip.ts";
import { sectionWriter } from "../packets/pcapng-file.ts";
import type { Piece } from "../packets/piece.ts";
import { helloFor } from "../packets/tls.ts";
import { udp } from "../packets/transport.ts";
import { gre, vxlan } from "../packets/tunnel.ts";
import { runCli } from "./run-cli.ts";
import { digestOf, findingsOf, type SliceFile, slice } from "./slicing.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const LICENSE: Parties = { client: Cast.xs1, server: Cast.lic, port: 27000 };
const OTHER: Parties = { client: Cast.xs2, server: Cast.lic, port: 27000 };
const LICENSE_V6: Parties = { client: "2001:db8:10::11", server: "2001:db8:10::20", port: 27000 };
const DNS: Parties = { client: Cast.xs1, server: Cast.dns, port: 53 };
/** An address that the site file says nothing of. */
const OUTSIDE: Parties = { client: Cast.xs1, server: "198.51.100.7", port: 443 };
const MIRROR = { from: Cast.gateway, to: Cast.stranger };
const ETHERNET_HEADER_BYTES = 14;

let folder: string;
let sliceFolder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  sliceFolder = join(folder, "slices");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, capture: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, capture);
  return path;
}

function writePcap(name: string, frames: readonly Recorded[], flavour: PcapFlavour = {}): string {
  return write(name, pcapFile(inOrder([...frames, lastWord(30_000)]), flavour));
}

function digests(file: SliceFile | undefined): string[] | undefined {
  return file?.packets.map(({ digest }) => digest);
}

describe("each slice is a capture that has its finding by itself", () => {
  // What is missing has no packets; hardware addresses are of machines, not of conversations.
  const withFindings = allFixtures().filter(
    ({ name, expectation }) =>
      !/^(?:absent|forged\/hardware)/.test(name) && expectation.findings.some(({ kind }) => kind !== "sensor"),
  );
  /** What these findings (all of a capture, or that of one requirement) rest on lies elsewhere in it. */
  const RESTS_ON_MORE: Readonly<Record<string, string>> = {
    "outcomes/tcp-reset-of-another-syn": "one SYN, and nothing of its parties later: that the recording went on",
    "dns/unasked-answer names.dns": "one question, and nothing of its parties later: that the recording went on",
    "requirements/storage.nfs3-dynamic.wrong-party": "the rpcbind that handed the port out",
    "requirements/storage.nfs3-dynamic.blocked": "the rpcbind that handed the port out",
    "known/ad-rpc.right-parties ad.global-catalog": "the question to the endpoint mapper",
    "dns/silent-domain": "the DNS answer that names the server",
    "dns/silent-address": "the DNS answer that names the server",
    "dns/silent-addresses": "the DNS answer that names the server",
    "forged/name-of-another-address": "the DNS answers that speak against the name",
    "forged/another-name": "the DNS answers that speak against the name",
    "forged/another-name-and-address": "the DNS answers that speak against the name",
    "dns/chain": "the DNS answer that names the server",
    "dns/over-tcp": "the DNS answer that names the server",
    "dns/other-clients-answer": "the DNS answer that names the server",
  };

  it.each(withFindings)("$name", async ({ name, extension }) => {
    const { findings, files } = await slice(sliceFolder, `fixtures/${name}.${extension}`);
    expect(findings.length).toBeGreaterThan(0);
    for (const { id, kind, requirement } of findings) {
      const own = files.filter((file) => file.name.startsWith(`${kind}-${requirement ?? "none"}-${id}`));
      expect(own).not.toEqual([]);
      const again = await findingsOf(...own.map(({ path }) => path));
      if (name in RESTS_ON_MORE || `${name} ${requirement}` in RESTS_ON_MORE) expect(again).not.toContain(id);
      else expect(again).toContain(id);
    }
  });
});

describe("a slice holds", () => {
  it("the packets of its finding and no others, under the finding's name", async () => {
    const refused = refusedConnection(LICENSE, 100);
    const capture = writePcap("a.pcap", [...answeredConnection(OTHER, 50), ...refused, ...answeredConnection(DNS, 90)]);
    const { files, findings, error, status } = await slice(sliceFolder, capture);
    expect(files.map(({ name }) => name)).toEqual([`blocked-license.request-${findings[0]?.id}.pcap`]);
    expect(digests(files[0])).toEqual(refused.map(digestOf));
    expect(error).toBe(`xsaudit: 1 slice written to ${sliceFolder}\n`);
    expect(status).toBe(0);
  });

  it("all connections of its conversations, those too that worked", async () => {
    const later = { ...LICENSE, clientPort: 50_001 };
    const frames = [...answeredConnection(LICENSE), ...refusedConnection(later, 5000)];
    const { files } = await slice(sliceFolder, writePcap("a.pcap", frames));
    expect(digests(files[0])).toEqual(frames.map(digestOf));
  });

  it.each([
    ["IPv4", LICENSE, Cast.gateway, 13],
    ["IPv6", LICENSE_V6, "2001:db8:10::1", 1],
  ] as const)("the ICMP error that rejected it, over %s", async (_, parties, sender, code) => {
    const syn = segment(parties, 100, "client", ["syn"]);
    const rejection = unreachable(syn, parties.client, sender, code, 20_000);
    const { files } = await slice(sliceFolder, writePcap("a.pcap", [...answeredConnection(DNS), syn, rejection]));
    expect(digests(files[0])).toEqual([syn, rejection].map(digestOf));
  });

  it("an ICMP error that decided nothing, and comes after the last packet", async () => {
    const syn = segment(LICENSE, 100, "client", ["syn"]);
    const tooBig = unreachable(syn, LICENSE.client, Cast.gateway, 4, 3000);
    const frames = [...ping(Cast.xs1, Cast.lic, 0), syn, tooBig];
    const { files } = await slice(sliceFolder, writePcap("a.pcap", frames));
    expect(digests(files[0])).toContain(digestOf(tooBig));
  });

  it("of a silence, what shows that an answer could have been seen, before and after", async () => {
    const syn = segment(LICENSE, 1000, "client", ["syn"]);
    const [, fromServer] = ping(Cast.xs2, Cast.lic, 0) as [Recorded, Recorded];
    const [, toClient] = answeredExchange(DNS, 100) as [Recorded, Recorded];
    const [, tooSoon] = answeredExchange(DNS, 3900) as [Recorded, Recorded];
    const [, later] = answeredExchange(DNS, 9000) as [Recorded, Recorded];
    const others = [...ping(Cast.xs2, Cast.lic, 500).slice(1), tooSoon, ...answeredExchange(DNS, 12_000)];
    const frames = [fromServer, toClient, syn, later, ...others];
    const { files, findings } = await slice(sliceFolder, writePcap("a.pcap", frames));
    expect(digests(files[0])).toEqual([fromServer, toClient, syn, later].map(digestOf));
    expect(files[0]?.packets.at(-1)?.seconds).toBe(CAPTURE_START_SECONDS + 9);
    expect(await findingsOf(files[0]!.path)).toContain(findings[0]?.id);
  });

  it("every piece of a datagram, but those before its first", async () => {
    const datagramOf = (port: number, identification: number): Recorded[] => {
      const whole = udp({ from: Cast.xs1, to: Cast.xs2 }, 694, port, filler(2992));
      return ipv4Fragments(Cast.xs1, Cast.xs2, whole, 1000, identification).map((piece, at) => frame(at, piece));
    };
    const [first, second, third] = datagramOf(694, 7) as [Recorded, Recorded, Recorded];
    const early = { ...third, atMicroseconds: 0 };
    const others = datagramOf(695, 8);
    const { files } = await slice(sliceFolder, writePcap("a.pcap", [early, first, second, ...others]));
    expect(new Set(files.map(digests))).toEqual(new Set([[first, second].map(digestOf), others.map(digestOf)]));
  });

  it("the copies that a mirror made", async () => {
    const copied = refusedConnection(LICENSE).flatMap((recorded) => [
      recorded,
      { ...recorded, atMicroseconds: recorded.atMicroseconds + 40 },
    ]);
    const { files } = await slice(sliceFolder, writePcap("a.pcap", copied));
    expect(digests(files[0])).toEqual(copied.map(digestOf));
  });

  it.each([
    ["VXLAN", (inner: Piece) => udp(MIRROR, 50_000, 4789, vxlan(7, inner))],
    ["GRE", (inner: Piece) => gre(inner)],
  ])("the frames as they were recorded, in %s", async (_, tunnel) => {
    const inTunnel = ({ atMicroseconds, bytes }: Recorded): Recorded =>
      frame(atMicroseconds / 1000, ipv4(MIRROR.from, MIRROR.to, tunnel({ bytes, etherType: 0x6558 })));
    const frames = refusedConnection(LICENSE).map(inTunnel);
    const { files } = await slice(sliceFolder, writePcap("a.pcap", frames));
    expect(digests(files[0])).toEqual(frames.map(digestOf));
  });

  it("what the site file accepts as well", async () => {
    const site = join(folder, "site.yaml");
    const entry = "{match: {client: 10.10.0.11, port: 27000}, reason: known}";
    writeFileSync(site, `${readFileSync(SITE_FILE, "utf8")}accept:\n  - ${entry}\n`);
    const capture = writePcap("a.pcap", refusedConnection(LICENSE));
    await runCli("analyze", capture, "--site", site, "--slice", sliceFolder);
    expect(readdirSync(sliceFolder)).toHaveLength(1);
  });
});

it("two findings on the same ports share no packet", async () => {
  const asking = (name: string, atMs: number, sequence: number): Recorded[] => [
    segment(OUTSIDE, atMs, "client", ["syn"], { sequence }),
    segment(OUTSIDE, atMs + 1, "server", ["syn", "ack"], { acknowledgement: sequence + 1 }),
    segment(OUTSIDE, atMs + 2, "client", ["psh", "ack"], { sequence: sequence + 1, payload: helloFor(name) }),
    segment(OUTSIDE, atMs + 3, "server", ["psh", "ack"], { payload: filler(9) }),
  ];
  const connections = [asking("a.example", 0, 1000), asking("b.example", 5000, 90_000)];
  const { files } = await slice(sliceFolder, writePcap("a.pcap", connections.flat()));
  expect(new Set(files.map(digests))).toEqual(new Set(connections.map((frames) => frames.map(digestOf))));
});

describe("packets come", () => {
  const frames = refusedConnection(LICENSE, 100);
  const [syn, reset] = frames as [Recorded, Recorded];

  it("out of all inputs, in the order of time", async () => {
    const inputs = [writePcap("b.pcap", [syn]), writePcap("a.pcap", [reset])];
    const fromFiles = await slice(sliceFolder, ...inputs);
    expect(digests(fromFiles.files[0])).toEqual(frames.map(digestOf));
    const fromFolder = await slice(join(folder, "of-folder"), folder);
    expect(fromFolder.files.map(digests)).toEqual(fromFiles.files.map(digests));
  });

  it("out of compressed captures", async () => {
    const { files } = await slice(sliceFolder, write("a.pcap.gz", gzipSync(pcapFile(frames))));
    expect(digests(files[0])).toEqual(frames.map(digestOf));
  });

  it("with their stamps, to the nanosecond where the input has that", async () => {
    const exact = { ...syn, atMicroseconds: 1_000_000.5 };
    const nanoseconds = await slice(sliceFolder, writePcap("n.pcap", [exact, reset], { isNanosecond: true }));
    expect(nanoseconds.files[0]?.packets.at(-1)).toMatchObject({
      seconds: CAPTURE_START_SECONDS + 1,
      nanoseconds: 500,
    });
    const microseconds = await slice(join(folder, "micro"), writePcap("m.pcap", frames));
    expect(microseconds.files[0]?.packets[1]?.nanoseconds).toBe(101_000_000);
    expect(magicOf(nanoseconds.files[0]!)).toBe("4d3cb2a1");
    expect(magicOf(microseconds.files[0]!)).toBe("d4c3b2a1");
  });

  it("with their length on the wire where the capture cut them", async () => {
    const cut = frames.map((recorded) => ({ ...recorded, wireBytes: 1514 }));
    const { files } = await slice(sliceFolder, writePcap("a.pcap", cut));
    expect(files[0]?.packets.map(({ capturedBytes, wireBytes }) => [capturedBytes, wireBytes])).toEqual([
      [60, 1514],
      [60, 1514],
    ]);
  });

  it("with their link type: those of another have a file of their own", async () => {
    const writer = sectionWriter(true);
    const raw = { ...reset, bytes: reset.bytes.subarray(ETHERNET_HEADER_BYTES) };
    const capture = concat(
      writer.section(),
      writer.interface(LinkType.ethernet, writer.option(9, u8(9))),
      writer.interface(LinkType.raw),
      writer.enhanced(syn, 0, 1_000_000_000n),
      writer.enhanced(raw, 1),
    );
    const { files, findings, error } = await slice(sliceFolder, write("a.pcapng", capture));
    const name = `blocked-license.request-${findings[0]?.id}`;
    expect(files.map((file) => [file.name, digests(file), file.packets[0]?.linkType])).toEqual([
      [`${name}-linktype-101.pcap`, [digestOf(raw)], LinkType.raw],
      [`${name}.pcap`, [digestOf(syn)], LinkType.ethernet],
    ]);
    expect(error).toContain("1 slice written");
    expect(await findingsOf(sliceFolder)).toEqual(findings.map(({ id }) => id));
  });
});

function magicOf({ path }: SliceFile): string {
  return readFileSync(path).subarray(0, 4).toString("hex");
}

describe("--slice", () => {
  it("changes nothing about the report or the flows", async () => {
    const [flows, flowsBeside] = [join(folder, "flows"), join(folder, "flows-beside")];
    const run = ["analyze", SHOWCASE, "--site", SITE_FILE, "--flows"];
    const { output } = await runCli(...run, flows);
    const beside = await runCli(...run, flowsBeside, "--slice", sliceFolder);
    expect(beside.output).toBe(output);
    expect(readFileSync(flowsBeside, "utf8")).toBe(readFileSync(flows, "utf8"));
    expect(beside.error).toBe(`xsaudit: 4 slices written to ${sliceFolder}\n`);
  });

  it("writes none for what is wrong with the sensor", async () => {
    const { error, files } = await slice(sliceFolder, "fixtures/outcomes/tcp-one-way.pcap");
    expect(files).toEqual([]);
    expect(error).toBe(`xsaudit: 0 slices written to ${sliceFolder}\n`);
  });

  it("makes file names of any requirement's id", async () => {
    const site = join(folder, "site.yaml");
    const id = `büro.${"x".repeat(300)}`;
    const entry = `{id: ${id}, from: [any], to: [any], transport: tcp, ports: [4711], reason: known}`;
    writeFileSync(site, `version: 1\nallow:\n  - ${entry}\n`);
    const capture = writePcap("a.pcap", refusedConnection({ ...LICENSE, port: 4711 }));
    await runCli("analyze", capture, "--site", site, "--slice", sliceFolder);
    expect(readdirSync(sliceFolder)[0]).toMatch(/^blocked-b_ro\.x{59}-f-[0-9a-f]{12}\.pcap$/);
  });

  it("takes the place of older slices and of no other file", async () => {
    const capture = writePcap("a.pcap", refusedConnection(LICENSE));
    const [older] = (await slice(sliceFolder, capture)).files;
    writeFileSync(older!.path, filler(1 << 20));
    const note = join(sliceFolder, "note.txt");
    writeFileSync(note, "mine");
    await runCli("analyze", capture, "--site", SITE_FILE, "--slice", sliceFolder);
    expect(older?.name).toContain((await findingsOf(older!.path))[0]);
    expect(readFileSync(note, "utf8")).toBe("mine");
  });
});
