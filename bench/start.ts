/**
 * How long it takes until xsaudit has begun: beside Node itself, and with a capture of hardly any length.
 */

import { measureProcess } from "./measure/process-cost.ts";
import { median } from "./measure/statistics.ts";
import { isMet, printTable } from "./measure/table.ts";
import { measureAudit, XSAUDIT } from "./measure/xsaudit.ts";
import { collectFigures, type Session } from "./session.ts";
import { isStandard, standardOf } from "./traffic/parameters.ts";

const ROUNDS = 15;
const SMALL_PACKETS = 1000;
const VERSION_BAR = 1.5;
const SMALL_BAR_MS = 300;

export async function measureStart({ captures, parameters, rounds }: Session): Promise<void> {
  const small = await captures.provide(standardOf(SMALL_PACKETS));
  const node: number[] = [];
  const version: number[] = [];
  const audit: number[] = [];
  for (let round = 0; round < (rounds ?? ROUNDS); round++) {
    node.push((await measureProcess(process.execPath, ["-e", "0"])).wallMs);
    version.push((await measureProcess(process.execPath, [XSAUDIT, "--version"])).wallMs);
    audit.push((await measureAudit(small, captures.folder)).wallMs);
  }
  const ratio = median(version.map((ms, round) => ms / node[round]!));
  const auditMs = median(audit);
  const figures = collectFigures("start", {});
  const row = (name: string, ms: number, ...rest: string[]): string[] => {
    const change = figures.note(`${name}, s`, ms / 1000);
    return [name, `${ms.toFixed(0)} ms`, ...rest, change];
  };
  printTable(
    ["start", "time", "bar", "", "change"],
    [
      row("node -e 0", median(node), "", ""),
      row(
        "xsaudit --version",
        median(version),
        `≤ ${VERSION_BAR} of Node`,
        `${ratio.toFixed(2)}: ${isMet(ratio, VERSION_BAR)}`,
      ),
      row(`xsaudit analyze, ${SMALL_PACKETS} packets`, auditMs, `≤ ${SMALL_BAR_MS} ms`, isMet(auditMs, SMALL_BAR_MS)),
    ],
  );
  if (isStandard(parameters)) figures.store();
}
