/**
 * `npm run fuzz -- [--minutes N] [--target NAME] [FILE]`: throws hostile bytes at whatever reads them. Ends with 1 where a
 * promise was broken; the input is kept then.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { jazzerObstacle, runJazzer } from "./jazzer.ts";
import { runMutation, tryAlone } from "./mutation.ts";
import type { Finding, Outcome } from "./outcome.ts";
import { TARGETS, type Target, targetOfDay } from "./targets.ts";

const HELP = `npm run fuzz -- [options] [FILE]

  --minutes N     for each target (standard: 1)
  --target NAME   one of ${TARGETS.map(({ name }) => name).join(", ")}; or all
                  (standard: another one every day)
  FILE            tries this input alone, once`;

const ALL = "all";
const ExitCode = { broken: 1, usage: 2 } as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      target: { type: "string" },
      help: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) return console.log(HELP);
  const minutes = Number(values.minutes);
  const targets = targetsNamed(values.target);
  if (targets.length === 0) return misused(`--target ${values.target}: there is no such target`);
  if (!(minutes > 0)) return misused(`--minutes ${values.minutes}: a number above 0 is needed`);
  const [file] = positionals;
  if (file !== undefined) return replay(targets, file);

  const obstacle = jazzerObstacle();
  if (obstacle !== null) console.log(`${obstacle} Inputs are mutated without a look at coverage.`);
  for (const target of targets) {
    const isGuided = obstacle === null && !target.isWhole;
    console.log(`${target.name}: ${minutes} min, ${isGuided ? "guided by coverage" : "by mutation"}`);
    tell(isGuided ? await runJazzer(target, minutes) : await runMutation(target, minutes, Date.now()));
  }
}

function targetsNamed(name: string | undefined): readonly Target[] {
  if (name === undefined) return [targetOfDay(new Date())];
  return name === ALL ? TARGETS : TARGETS.filter((target) => target.name === name);
}

function misused(sentence: string): void {
  console.error(`${sentence}\n\n${HELP}`);
  process.exitCode = ExitCode.usage;
}

async function replay(targets: readonly Target[], file: string): Promise<void> {
  const bytes = new Uint8Array(readFileSync(file));
  for (const target of targets) {
    await tryAlone(target, bytes, (why) => {
      tellFinding({ why, path: file });
    });
  }
}

function tell({ inputs, findings, withinMs, peakMegabytes }: Outcome): void {
  console.log(`  ${inputs} inputs, each within ${withinMs} ms, the process at most ${peakMegabytes} MB`);
  findings.forEach(tellFinding);
}

function tellFinding({ why, path }: Finding): void {
  console.error(`\n${relative(process.cwd(), path)}\n${why}\n`);
  process.exitCode = ExitCode.broken;
}

await main();
