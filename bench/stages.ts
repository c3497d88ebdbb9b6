/**
 * Where the time goes: each stage in a process of its own, with all those before it.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { STAGES } from "./measure/stages.ts";
import { printTable, rate, seconds } from "./measure/table.ts";
import { collectFigures, type Session } from "./session.ts";
import { isStandard } from "./traffic/parameters.ts";

const ROUNDS = 3;
const STAGE_PROCESS = fileURLToPath(new URL("measure/stage-process.ts", import.meta.url));
const run = promisify(execFile);

export async function measureStages({ captures, parameters, rounds }: Session): Promise<void> {
  const capture = await captures.provide(parameters);
  const times = STAGES.map((): number[] => []);
  for (let round = 0; round < (rounds ?? ROUNDS); round++) {
    for (const [index, stage] of STAGES.entries()) {
      const { stdout } = await run(process.execPath, ["--import", "tsx", STAGE_PROCESS, stage, capture]);
      times[index]!.push(Number(stdout));
    }
  }
  const figures = collectFigures("stages", { ...parameters });
  let before = 0;
  const rows = STAGES.map((stage, index) => {
    // The fastest: what else the machine does can only add, and differences of medians would show that first.
    const ms = Math.min(...times[index]!);
    const own = ms - before;
    before = ms;
    const nanoseconds = (own * 1e6) / parameters.packets;
    const change = figures.note(`up to ${stage}, s`, ms / 1000);
    return [stage, seconds(own), `${nanoseconds.toFixed(0)} ns`, seconds(ms), rate(parameters.packets, ms), change];
  });
  printTable(["stage", "its own time", "a packet", "with all before", "packets a second", "change"], rows);
  if (isStandard(parameters)) figures.store();
}
