/** What honest programs say to each other while somebody floods the network: it must be told as if they were alone. */
import { expect } from "vitest";
import type { WorstCase } from "../../bench/worst/worst-case.ts";
import { type Beside, worstCapture } from "../../bench/worst/write-worst.ts";
import type { Report } from "../../src/report/report.ts";
import { countersAddUp, reportOf } from "../fuzz/report-path.ts";
import { concat } from "../packets/bytes.ts";
import { pcapFile } from "../packets/capture-file.ts";
import { answeredConnection, handshake, type Parties, refusedConnection, segment } from "../packets/dialogue.ts";
import { helloFor } from "../packets/tls.ts";

const HOST = "10.10.0.12";
/** Begins before the flood and goes on behind it. */
export const LASTING: Parties = { client: HOST, server: "10.10.0.13", port: 443 };
const REFUSED: Parties = { client: HOST, server: "10.10.0.14", port: 22 };
const LATE: Parties = { client: HOST, server: "10.10.0.15", port: 443 };

const lasting = [
  ...handshake(LASTING, 0),
  segment(LASTING, 3, "client", ["psh", "ack"], { payload: helloFor("xs2.example") }),
];

export const INNOCENTS: Beside = {
  before: [...lasting, ...refusedConnection(REFUSED)],
  after: [...answeredConnection(LASTING).slice(4), ...answeredConnection(LATE)],
};

/** @param beside what stands before the flood and behind it */
export async function reportOfWorst(worst: WorstCase, count: number, beside = INNOCENTS): Promise<Report> {
  // Each piece holds only until the next.
  const pieces = Array.from(worstCapture(worst, count, beside), (piece) => new Uint8Array(piece));
  return reportOf(concat(...pieces));
}

/** Every packet is counted, and nothing is told of them but what is told where they are alone. */
export async function innocentsAreRight(report: Report): Promise<void> {
  countersAddUp(report);
  const alone = await reportOf(pcapFile([...INNOCENTS.before, ...INNOCENTS.after]));
  expect(alone.conversations.map(({ outcome }) => outcome).sort()).toEqual(["answered", "answered", "refused"]);
  expect(toldOf(report)).toEqual(toldOf(alone));
}

function toldOf({ conversations }: Report): unknown[] {
  return conversations
    .filter(({ client, server }) => client.address === HOST || server.address === HOST)
    .map(({ client, server, outcome, verdict, target, attempts, packets }) => ({
      parties: `${client.address} to ${server.address}, ${server.port}`,
      ...{ outcome, verdict, target, attempts, packets },
    }))
    .sort((a, b) => (a.parties < b.parties ? -1 : 1));
}

export function undecodedFor(report: Report, reason: RegExp): number {
  return report.sensor.undecoded.find((entry) => reason.test(entry.reason))?.packets ?? 0;
}
