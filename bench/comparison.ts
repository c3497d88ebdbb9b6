/**
 * xsaudit beside its peers: the same file, in turn, round after round.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PEERS, type Peer, programOf, versionOf } from "./measure/peers.ts";
import { measureProcess, type ProcessCost } from "./measure/process-cost.ts";
import { greatest, median } from "./measure/statistics.ts";
import { isMet, megabytes, printTable, rate, seconds } from "./measure/table.ts";
import { measureAudit } from "./measure/xsaudit.ts";
import { collectFigures, type Figures, type Session } from "./session.ts";
import { isStandard } from "./traffic/parameters.ts";

const ROUNDS = 5;
/** What a slow peer gets. */
const BEGINNING_PACKETS = 1_000_000;
const MEMORY_BAR_BYTES = 300e6;
const HEAD = [
  "",
  "version",
  "packets",
  "time",
  "packets a second",
  "processor",
  "peak memory",
  "xsaudit takes",
  "bar",
  "",
  "change",
];

interface Contestant {
  readonly name: string;
  readonly peer: Peer | null;
  readonly costs: ProcessCost[];
}

export async function compareWithPeers(session: Session): Promise<void> {
  const { captures, parameters, isPatient } = session;
  const installed = PEERS.filter((peer) => versionOf(peer) !== null);
  for (const peer of PEERS)
    if (!installed.includes(peer)) console.log(`${programOf(peer)} is not installed: passed over`);
  const isBrief = (peer: Peer): boolean => peer.isSlow && !isPatient && parameters.packets > BEGINNING_PACKETS;
  const figures = collectFigures("comparison", { ...parameters });
  const whole = await captures.provide(parameters);
  const rows = await compare(
    whole,
    parameters.packets,
    installed.filter((peer) => !isBrief(peer)),
    session.rounds ?? ROUNDS,
    session,
    figures,
  );
  const slow = installed.filter(isBrief);
  if (slow.length > 0) {
    const beginning = await captures.provide(parameters, BEGINNING_PACKETS);
    rows.push(...(await compare(beginning, BEGINNING_PACKETS, slow, 1, session, figures)));
  }
  printTable(HEAD, rows);
  if (slow.length > 0) {
    console.log(
      `${slow.map(({ name }) => name).join(", ")}: once, on the first ${BEGINNING_PACKETS.toLocaleString("en")} packets, where xsaudit's start weighs more than in the whole file (--patient: on the whole).\n`,
    );
  }
  if (isStandard(parameters)) figures.store();
}

/** Each round begins with another one, so that nobody always follows the same. */
async function compare(
  capture: string,
  packets: number,
  peers: readonly Peer[],
  rounds: number,
  { captures }: Session,
  figures: Figures,
): Promise<string[][]> {
  const audit: Contestant = { name: "xsaudit analyze", peer: null, costs: [] };
  const contestants = [audit, ...peers.map((peer): Contestant => ({ name: peer.name, peer, costs: [] }))];
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const { peer, costs } = contestants[(round + turn) % contestants.length]!;
      costs.push(await runOnce(peer, capture, captures.folder));
    }
  }
  return contestants.map((contestant) => rowOf(contestant, audit, packets, figures));
}

async function runOnce(peer: Peer | null, capture: string, folder: string): Promise<ProcessCost> {
  const output = mkdtempSync(join(folder, "output-"));
  try {
    if (peer === null) return await measureAudit(capture, output);
    return await measureProcess(programOf(peer), peer.arguments(capture, output));
  } finally {
    rmSync(output, { recursive: true });
  }
}

function rowOf({ name, peer, costs }: Contestant, audit: Contestant, packets: number, figures: Figures): string[] {
  const wallMs = median(costs.map((cost) => cost.wallMs));
  const peakMemoryBytes = greatest(costs.map((cost) => cost.peakMemoryBytes));
  const measured = `${name} (${packets} packets)`;
  const change = figures.note(`${measured}, s`, wallMs / 1000);
  if (peakMemoryBytes !== null) figures.note(`${measured}, MB`, peakMemoryBytes / 1e6);
  const cpuMs = costs.map((cost) => cost.cpuMs).filter((ms) => ms !== null);
  const row = [
    name,
    peer === null ? "" : (versionOf(peer) ?? ""),
    packets.toLocaleString("en"),
    seconds(wallMs),
    rate(packets, wallMs),
    cpuMs.length === 0 ? "?" : seconds(median(cpuMs)),
    megabytes(peakMemoryBytes),
  ];
  if (peer === null)
    return [...row, "", `≤ ${megabytes(MEMORY_BAR_BYTES)}`, isMet(peakMemoryBytes, MEMORY_BAR_BYTES), change];
  const ratio = median(costs.map((cost, round) => audit.costs[round]!.wallMs / cost.wallMs));
  figures.note(`xsaudit / ${measured}`, ratio);
  const { bar } = peer;
  return [
    ...row,
    `${ratio.toFixed(2)} of its time`,
    bar === null ? "" : `≤ ${bar}`,
    bar === null ? "" : isMet(ratio, bar),
    change,
  ];
}
