/**
 * Whether cost grows with the packets alone: 1, 2, 4 and 8 times as many, of the everyday and of the worst that can come.
 */
import { deviationFromLine, greatest, median } from "./measure/statistics.ts";
import { megabytes, printTable, seconds } from "./measure/table.ts";
import { measureAudit } from "./measure/xsaudit.ts";
import { collectFigures, type Figures, type Session } from "./session.ts";
import { type Shape, standardOf, type TrafficParameters } from "./traffic/parameters.ts";

const ROUNDS = 3;
const TIMES = [1, 2, 4, 8] as const;
const SHAPES: readonly Shape[] = [
  "management",
  "new-flows",
  "fragments",
  "one-byte-segments",
  "dns",
  "tls-hellos",
  "icmp-errors",
];
const DEVIATION_BAR = 0.1;
/** Packets of the smallest capture. */
export const GROWTH_PACKETS = 1_000_000;

/** @param packets of the smallest capture */
export async function measureGrowth(session: Session, packets: number): Promise<void> {
  const figures = collectFigures("growth", { packets });
  const rows: string[][] = [];
  for (const shape of SHAPES) rows.push(...(await growthOf(shape, packets, session, figures)));
  const head = TIMES.map((times) => `${(times * packets).toLocaleString("en")}`);
  printTable(["packets", ...head, "off the line", "bar", "change"], rows);
  if (packets === GROWTH_PACKETS) figures.store();
}

async function growthOf(shape: Shape, packets: number, session: Session, figures: Figures): Promise<string[][]> {
  const { captures, rounds } = session;
  const points: { x: number; y: number; peakMemoryBytes: number | null }[] = [];
  for (const times of TIMES) {
    const parameters: TrafficParameters = { ...standardOf(times * packets), shape };
    const capture = await captures.provide(parameters);
    const costs = [];
    for (let round = 0; round < (rounds ?? ROUNDS); round++) costs.push(await measureAudit(capture, captures.folder));
    // Eight times as many of seven shapes do not lie around until the end.
    captures.remove(capture);
    points.push({
      x: times * packets,
      y: median(costs.map(({ wallMs }) => wallMs)),
      peakMemoryBytes: greatest(costs.map((cost) => cost.peakMemoryBytes)),
    });
    console.error(
      `${shape} ${times * packets}: ${seconds(points.at(-1)!.y)}, ${megabytes(points.at(-1)!.peakMemoryBytes)}`,
    );
  }
  const deviation = deviationFromLine(points);
  let change = "";
  for (const { x, y, peakMemoryBytes } of points) {
    change = figures.note(`${shape}, ${x} packets, s`, y / 1000);
    if (peakMemoryBytes !== null) figures.note(`${shape}, ${x} packets, MB`, peakMemoryBytes / 1e6);
  }
  figures.note(`${shape}, off the line`, deviation);
  const verdict = `≤ ${DEVIATION_BAR * 100} %: ${deviation <= DEVIATION_BAR ? "met" : "missed"}`;
  return [
    [shape, ...points.map(({ y }) => seconds(y)), `${(deviation * 100).toFixed(0)} %`, verdict, change],
    ["", ...points.map(({ peakMemoryBytes }) => megabytes(peakMemoryBytes)), "", "", ""],
  ];
}
