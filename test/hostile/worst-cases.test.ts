/**
 * The worst cases of the benchmark (`bench/worst/`), small ones: the report says what was cut, the totals hold, and who has
 * nothing to do with it is told as ever. What they cost, `npm run bench -- --worst` measures.
 */
import { describe, expect, it } from "vitest";
import { WORST_CASES } from "../../bench/worst/cases.ts";
import type { WorstCase } from "../../bench/worst/worst-case.ts";
import type { Report } from "../../src/report/report.ts";
import { reportOf } from "../fuzz/report-path.ts";
import { concat } from "../packets/bytes.ts";
import { pcapFile, type Recorded } from "../packets/capture-file.ts";
import { inOrder, segment, silentConnection, unreachable } from "../packets/dialogue.ts";
import { sectionWriter } from "../packets/pcapng-file.ts";
import { INNOCENTS, innocentsAreRight, LASTING, reportOfWorst, undecodedFor } from "./innocents.ts";

const BESIDE_PACKETS = INNOCENTS.before.length + INNOCENTS.after.length;
const LATER_PIECE = /^later piece/;
const TOO_DEEP = /^more than 32 headers/;

/** What is cut where few packets reach the limit, by the case's name. */
const CUT: Readonly<Record<string, { readonly count: number; check(report: Report, count: number): void }>> = {
  "flows of one pair of addresses, all in one part": {
    count: 66_000,
    check: ({ sensor }) => expect(sensor.evictedFlows).toBeGreaterThanOrEqual(66_000 - 65_536),
  },
  "conversations of one client": {
    count: 17_000,
    check: ({ sensor }) => expect(sensor.unlistedFlows).toBe(17_000 - 16_384),
  },
  "hellos of which only the first half comes": {
    count: 20_000,
    check: ({ sensor }) => expect(sensor.unreadNames).toBeGreaterThanOrEqual(10_000 - 16 * 512),
  },
  "hellos in segments of one byte, backwards": { count: 1400, check: connectionsUnread(10) },
  "the same beginning again and again, with other bytes": { count: 810, check: connectionsUnread(10) },
  "a hello of 16 KB that lacks a byte, read anew with each segment": { count: 730, check: connectionsUnread(10) },
  "QUIC hellos in 64 frames, the last one first": { count: 160, check: connectionsUnread(10) },
  "IPv4: last pieces without a first": { count: 9000, check: allUndecoded(LATER_PIECE) },
  "IPv6: pieces, the later ones first, of datagrams without an end": { count: 9000, check: allUndecoded(LATER_PIECE) },
  "tunnels within tunnels, 15 deep": { count: 100, check: allUndecoded(TOO_DEEP) },
  "more VLAN tags than headers are read": { count: 100, check: allUndecoded(TOO_DEEP) },
  "rpcbind calls that nobody answers": {
    count: 5000,
    check: ({ sensor }) => expect(sensor.unreadNames).toBe(5000 - 4096),
  },
  "a million virtual networks": {
    count: 1100,
    check: ({ sensor }) => expect(sensor.encapsulations).toContain("other"),
  },
  "DNS: questions for other names, without an answer": {
    count: 9000,
    check: ({ sensor }) => expect(sensor.unreadNames).toBe(9000 - 8192),
  },
  "Zstandard blocks of one byte with a window of 8 MiB": { count: 4000, check: isDamaged },
};

function connectionsUnread(count: number): (report: Report) => void {
  return ({ sensor }) => expect(sensor.unreadNames).toBe(count);
}

function allUndecoded(reason: RegExp): (report: Report, count: number) => void {
  return (report, count) => expect(undecodedFor(report, reason)).toBe(count);
}

function isDamaged({ inputs }: Report): void {
  expect(inputs[0]!.problem?.kind).toBe("bad-compression");
}

/** Of the others so few that nothing is cut. */
const FEW = 2000;
const FEW_FILES = 3;

function countOf({ name, kind, count }: WorstCase): number {
  return CUT[name]?.count ?? (kind === "file" && count < 10_000 ? FEW_FILES : FEW);
}

it("every limit that is checked is that of a case", () => {
  expect(Object.keys(CUT).filter((name) => !WORST_CASES.some((worst) => worst.name === name))).toEqual([]);
});

describe("beside innocent conversations", () => {
  it.each(WORST_CASES.map((worst) => [worst.name, worst] as const))("%s", async (name, worst) => {
    const count = countOf(worst);
    const report = await reportOfWorst(worst, count);
    await innocentsAreRight(report);
    expect(report.sensor.packets).toBe(BESIDE_PACKETS + (worst.kind === "flood" ? count : 0));
    const cut = CUT[name];
    if (cut !== undefined) return cut.check(report, count);
    expect(report.inputs[0]!.problem).toBeNull();
    expect(report.sensor).toMatchObject({ undecoded: [], evictedFlows: 0, unlistedFlows: 0 });
  });
});

describe("ICMP errors that quote the innocent", () => {
  const silent = silentConnection({ client: "10.10.0.12", server: "10.10.0.16", port: 636 }, 100);
  const forged = (about: Recorded, count: number): Recorded[] =>
    Array.from({ length: count }, (_, index) =>
      unreachable(about, "10.10.0.12", `203.0.113.${index % 250}`, 13, index),
    );

  it("do not undo an answer, nor refuse what they do not know", async () => {
    const [guessed] = [segment(LASTING, 50, "client", ["syn"], { sequence: 1 })];
    const guessedSilent = { ...silent[0]!, bytes: silent[0]!.bytes.slice() };
    // Another sequence number than that of the SYN: who forges the error has not seen it.
    guessedSilent.bytes[41]! ^= 0xff;
    const frames = inOrder([
      ...INNOCENTS.before,
      ...INNOCENTS.after,
      ...forged(guessed!, 300),
      ...silent,
      ...forged(guessedSilent, 300),
      segment(LASTING, 60_000, "client", ["ack"]),
    ]);
    const report = await reportOf(pcapFile(frames));
    const outcomeOf = (server: string) => report.conversations.find((each) => each.server.address === server)?.outcome;
    expect(outcomeOf(LASTING.server)).toBe("answered");
    expect(outcomeOf("10.10.0.16")).toBe("silent");
  });
});

it("a section with more interfaces than are kept ends the file, which says so", async () => {
  const writer = sectionWriter(true);
  const descriptions = Array.from({ length: 4097 }, () => writer.interface(1));
  const sixteen = concat(...descriptions.slice(0, 4096));
  const packets = [...INNOCENTS.before, ...INNOCENTS.after].map((frame) => writer.enhanced(frame));
  const whole = concat(writer.section(), writer.interface(1), ...packets, ...Array.from({ length: 16 }, () => sixteen));
  const report = await reportOf(whole);
  await innocentsAreRight(report);
  expect(report.inputs[0]!.problem?.kind).toBe("too-many-interfaces");
});
