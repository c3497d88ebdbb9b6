/** Runs `--slice` and reads what came of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../src/audit/finding.ts";
import type { Report } from "../../src/report/report.ts";
import { type ReadPacket, readCaptureBytes } from "../capture/read-capture.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { type CliRun, runCli } from "./run-cli.ts";

export interface SliceFile {
  readonly name: string;
  readonly path: string;
  readonly packets: readonly ReadPacket[];
}

export interface SliceRun extends CliRun {
  /** The findings that have packets. */
  readonly findings: readonly Finding[];
  readonly files: readonly SliceFile[];
}

export async function slice(folder: string, ...captures: readonly string[]): Promise<SliceRun> {
  const argv = ["--site", SITE_FILE, "--format", "json", "--slice", folder];
  const run = await runCli("analyze", ...captures, ...argv);
  const { findings }: Report = JSON.parse(run.output);
  const files = readdirSync(folder).map(async (name) => {
    const path = join(folder, name);
    return { name, path, packets: (await readCaptureBytes(readFileSync(path))).packets };
  });
  return {
    ...run,
    findings: findings.filter(({ conversations }) => conversations.length > 0),
    files: await Promise.all(files),
  };
}

/** The ids of the findings that a slice has by itself. */
export async function findingsOf(...paths: readonly string[]): Promise<string[]> {
  const { output } = await runCli("analyze", ...paths, "--site", SITE_FILE, "--format", "json");
  return JSON.parse(output).findings.map(({ id }: Finding) => id);
}

/** What identifies the packet's bytes in a `ReadPacket`. */
export function digestOf({ bytes }: Recorded): string {
  return createHash("sha1").update(bytes).digest("hex");
}
