/**
 * `--slice`: a folder with the packets of each finding. The captures are read once for the report and once more for the
 * slices, since only the report says which packets these are.
 */
import type { Stats } from "node:fs";
import { access, constants, mkdir, stat } from "node:fs/promises";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { findCaptureFiles } from "../capture/files.ts";
import { STANDARD_INPUT } from "../capture/reader.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { createFlowIndex, type FlowIndex } from "../report/flow-index.ts";
import type { Report } from "../report/report.ts";
import { hasNanoseconds, MAX_SLICE_MEBIBYTES, MAX_SLICE_PACKETS, MAX_SLICES } from "../report/slice.ts";
import { type SliceCounts, sliceCaptures } from "../report/slice-captures.ts";
import { count, grouped } from "../report/wrap.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { interruptible } from "./interrupt.ts";
import { failToWrite } from "./output-file.ts";
import { createProgress } from "./progress.ts";
import { createSliceFiles } from "./slice-files.ts";
import type { Streams } from "./streams.ts";

export interface Slicing {
  /** Hears of each flow while the report is made. */
  readonly onFlow: (flow: AuditedFlow) => void;
  /**
   * Writes the slices, and says on standard error how many, and what is not in them.
   * @returns the exit status if that did not go well, else null
   */
  readonly write: (report: Report, streams: Streams) => Promise<number | null>;
}

/** Makes sure, before the work begins, that the captures can be read twice and the slices be written. */
export async function prepareSlicing(folder: string, inputPaths: readonly string[]): Promise<Slicing> {
  await checkInputs(folder, inputPaths);
  await makeFolder(folder);
  const flows = createFlowIndex();
  return {
    onFlow: flows.add,
    async write(report, streams) {
      const { result, isInterrupted } = await interruptible((signal) =>
        writeSlices(folder, inputPaths, report, flows, streams, signal),
      );
      for (const path of result.changedInputs) {
        streams.error(`xsaudit: ${path}: changed or gone since the report was made: the slices lack packets of it\n`);
      }
      const parts = describeSlices(folder, result, flows.leftOut());
      if (isInterrupted) parts.push("interrupted, so that packets are missing");
      streams.error(`xsaudit: ${parts.join("; ")}\n`);
      if (isInterrupted) return ExitStatus.interrupted;
      return result.changedInputs.length > 0 ? ExitStatus.damagedInput : null;
    },
  };
}

async function checkInputs(folder: string, inputPaths: readonly string[]): Promise<void> {
  const own = await statOrNull(folder);
  for (const path of inputPaths) {
    const input = path === STANDARD_INPUT ? null : await statOrNull(path);
    if (path === STANDARD_INPUT || isPipe(input)) {
      const name = path === STANDARD_INPUT ? "standard input" : neutralPath(path);
      throw new UsageError(`--slice reads the captures twice, and ${name} can be read only once. Give a file.`);
    }
    if (own?.isDirectory() && input !== null && identityOf(own) === identityOf(input)) {
      throw new UsageError(
        `${neutralPath(folder)} is an input: the next run would read the slices too. Give another folder with --slice.`,
      );
    }
  }
}

/** What is not there is no pipe: the report says that it is missing. */
function isPipe(input: Stats | null): boolean {
  return input !== null && !input.isFile() && !input.isDirectory();
}

async function makeFolder(folder: string): Promise<void> {
  const fail = failToWrite(folder, "the slices");
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") fail(error);
  });
  // The dot tells a folder from a file that has its name.
  await access(`${folder}/.`, constants.W_OK | constants.X_OK).catch(fail);
}

async function writeSlices(
  folder: string,
  inputPaths: readonly string[],
  report: Report,
  flows: FlowIndex,
  streams: Streams,
  signal: AbortSignal,
): Promise<SliceCounts> {
  const files = await findCaptureFiles(inputPaths);
  const stats = await Promise.all(files.map(({ input }) => statOrNull(input.path)));
  const inputs = new Set(stats.filter((file) => file !== null).map(identityOf));
  const sliceFiles = createSliceFiles(folder, hasNanoseconds(report), (file) => inputs.has(identityOf(file)));
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let packets = 0;
  const progress = createProgress(streams, totalBytes, () => packets);
  const onRead = (bytes: number, packetsSoFar: number): void => {
    packets = packetsSoFar;
    progress.addBytes(bytes);
  };
  const counts = await sliceCaptures({ files, report, flows, sink: sliceFiles.add, onRead, signal }).finally(
    progress.clear,
  );
  sliceFiles.finish();
  return counts;
}

/** `12 slices written to DIR`, and what is not in them. */
function describeSlices(folder: string, counts: SliceCounts, flowsLeftOut: number): string[] {
  const { slices, cutSlices, missingPackets, unslicedFindings } = counts;
  const parts = [`${count(slices, "slice")} written to ${neutralPath(folder)}`];
  if (cutSlices > 0) {
    const limit = `${grouped(MAX_SLICE_PACKETS)} packets or ${MAX_SLICE_MEBIBYTES} MiB`;
    parts.push(`${grouped(cutSlices)} cut at ${limit}, which leaves out ${count(missingPackets, "packet")}`);
  }
  if (unslicedFindings > 0) {
    parts.push(`none of ${count(unslicedFindings, "finding")} beyond the first ${grouped(MAX_SLICES)}`);
  }
  if (flowsLeftOut > 0) parts.push(`none has the packets of ${count(flowsLeftOut, "flow")} beyond the limit`);
  return parts;
}

function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}
