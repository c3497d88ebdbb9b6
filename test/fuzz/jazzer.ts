/**
 * Jazzer.js, which is libFuzzer for JavaScript: it watches which branches an input takes, and keeps what takes new ones.
 * It instruments CommonJS, so that a target is bundled for it first.
 */
import { spawn } from "node:child_process";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { fuzzFolder, keepInput } from "./folders.ts";
import type { Finding, Outcome } from "./outcome.ts";
import { collectSeeds } from "./seeds.ts";
import type { Target } from "./targets.ts";

/** Instrumented, and on a machine that has other things to do. */
const INPUT_SECONDS = 10;
const HEAP_MEGABYTES = 512;
/** Of the process, with what lies outside of the heap. */
const RSS_MEGABYTES = 1024;
const MAX_INPUT_BYTES = 16 * 1024;
/** The last lines hold the error and its stack. */
const MAX_TOLD_CHARACTERS = 4000;

/** Of the figures that stand at the end. */
const EXECUTED = "number_of_executed_units";

const require = createRequire(import.meta.url);

/** Why it cannot run here, in a sentence; null where it can. */
export function jazzerObstacle(): string | null {
  try {
    require("@jazzer.js/core");
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && error.code === "MODULE_NOT_FOUND") return "Jazzer.js is not installed: npm ci installs it.";
    return `Jazzer.js does not run with Node ${process.versions.node} on this system: ${error.message.split("\n", 1)[0]}.`;
  }
}

/** Fuzzes the target for so long; the first finding ends it. */
export async function runJazzer(target: Target, minutes: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-fuzz-"));
  try {
    const seedFolder = join(folder, "seeds");
    const findingFolder = join(folder, "findings");
    for (const made of [seedFolder, findingFolder]) mkdirSync(made);
    for (const seed of await collectSeeds(target.seeds())) keepInput(seedFolder, seed);
    const module = await bundle(target, folder, findingFolder);
    const log = await runProcess(target, minutes, module, seedFolder, findingFolder);
    return { ...figuresOf(log.text), findings: findingsOf(target, findingFolder, log) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundle(target: Target, folder: string, findingFolder: string): Promise<string> {
  const outfile = join(folder, "target.cjs");
  await build({
    stdin: { contents: entryOf(target, findingFolder), resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  return outfile;
}

/**
 * A Buffer, which Jazzer.js gives, does not copy what it slices. And Node ends without a word where a promise is awaited that
 * nothing is left to settle: such an input is kept.
 */
function entryOf({ name, isAsync }: Target, findingFolder: string): string {
  const head = `import { fuzz as target } from "./targets/${name}.ts";`;
  if (!isAsync) return `${head} export function fuzz(data) { return target(new Uint8Array(data)); }`;
  return `${head}
    import { writeFileSync } from "node:fs";
    let current = null;
    process.on("exit", () => {
      if (current !== null) writeFileSync(${JSON.stringify(join(findingFolder, "never-settled"))}, current);
    });
    export async function fuzz(data) {
      current = new Uint8Array(data);
      try {
        await target(current);
      } finally {
        current = null;
      }
    }`;
}

interface Log {
  readonly text: string;
  readonly exitCode: number | null;
}

async function runProcess(
  target: Target,
  minutes: number,
  module: string,
  seedFolder: string,
  findingFolder: string,
): Promise<Log> {
  const cli = join(dirname(require.resolve("@jazzer.js/core")), "cli.js");
  const argv = [
    `--max-old-space-size=${HEAP_MEGABYTES}`,
    cli,
    module,
    "--timeout",
    String(INPUT_SECONDS * 1000),
    ...["--disableBugDetectors", "command-injection", "--disableBugDetectors", "path-traversal"],
    ...(target.isAsync ? [] : ["--sync"]),
    ...["--includes", module],
    // The first is where it keeps what it learns.
    ...[fuzzFolder("corpus", target.name), seedFolder],
    "--",
    `-artifact_prefix=${findingFolder}/`,
    `-max_total_time=${Math.ceil(minutes * 60)}`,
    `-rss_limit_mb=${RSS_MEGABYTES}`,
    `-max_len=${MAX_INPUT_BYTES}`,
    "-print_final_stats=1",
  ];
  // A file: Node makes pipes ones that do not wait, and libFuzzer drops what does not fit.
  const logPath = join(dirname(module), "log");
  const logDescriptor = openSync(logPath, "w");
  const child = spawn(process.execPath, argv, {
    stdio: ["ignore", logDescriptor, logDescriptor],
    cwd: dirname(module),
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => closeSync(logDescriptor));
  return { text: readFileSync(logPath, "utf8"), exitCode };
}

function findingsOf(target: Target, findingFolder: string, { text, exitCode }: Log): Finding[] {
  const told = text.replace(/^(?:#\d+\t|INFO: |stat::).*\n/gm, "").slice(-MAX_TOLD_CHARACTERS);
  const inputs = readdirSync(findingFolder);
  const isOver = exitCode === 0 && text.includes(EXECUTED);
  if (inputs.length === 0 && !isOver) throw new Error(`Jazzer.js ended early, with ${exitCode}:\n${told}`);
  return inputs.map((file) => {
    const path = join(fuzzFolder("findings", target.name), file);
    cpSync(join(findingFolder, file), path);
    return { why: told, path };
  });
}

/** As libFuzzer sums them up at the end. */
function figuresOf(text: string): Omit<Outcome, "findings"> {
  const figure = (name: string): number => Number(new RegExp(`stat::${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0);
  return {
    inputs: figure(EXECUTED),
    withinMs: (figure("slowest_unit_time_sec") + 1) * 1000,
    peakMegabytes: figure("peak_rss_mb"),
  };
}
