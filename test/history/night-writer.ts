/** A process of its own that writes nights: to be killed, or to run out of disk. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import type { Report } from "../../src/report/report.ts";

/** Writes one night again and again; each time, everything in it has the number of the time. */
const SCRIPT = `
  import { readFileSync, writeSync } from "node:fs";
  import { openHistory } from "./src/history/store.ts";
  const [, , directory, reportFile, times] = process.argv;
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  const history = await openHistory(directory, null);
  const night = { night: "2026-11-23", sensor: "span1", from: "2026-11-22T05:00:00Z", to: "2026-11-23T05:00:00Z" };
  for (let time = 1; time <= Number(times); time++) {
    const sensor = { ...report.sensor, packets: time };
    const conversations = report.conversations.map((one) => ({ ...one, attempts: time }));
    try {
      await history.write(night, { ...report, sensor, conversations }, []);
      writeSync(1, "written " + time + "\\n");
    } catch (error) {
      writeSync(1, error.constructor.name + ": " + error.message + "\\n");
    }
  }`;

/**
 * Made once, since a process that compiles it by itself takes a second to begin.
 * @returns what starts it: then follow the history's folder and how often to write
 */
export function buildWriter(folder: string, report: Report): (directory: string, times: number) => string[] {
  const program = join(folder, "writer.mjs");
  const reportFile = join(folder, "report.json");
  writeFileSync(reportFile, JSON.stringify(report));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  buildSync({
    stdin: { contents: SCRIPT, resolveDir: process.cwd(), loader: "ts" },
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  return (directory, times) => [process.execPath, program, directory, reportFile, String(times)];
}
