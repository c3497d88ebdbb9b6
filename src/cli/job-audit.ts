/**
 * Audits an upload: every form of the report, the flows, the packets of each finding and a draft of a site file, made in
 * one go, since the captures are deleted after that.
 */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { openFileSource } from "../capture/byte-source.ts";
import { type CaptureFile, findCaptureFiles } from "../capture/files.ts";
import { STANDARD_INPUT } from "../capture/reader.ts";
import { createInputState } from "../capture/source.ts";
import { neutralText } from "../names/neutral-text.ts";
import { auditFiles } from "../report/analyze.ts";
import { createHourBook } from "../report/conversation-hours.ts";
import { inOrderOfConcern } from "../report/html/findings.ts";
import { renderHtml } from "../report/html/html.ts";
import { renderJson } from "../report/json.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import type { Report } from "../report/report.ts";
import { renderReportCsv } from "../report/report-csv.ts";
import { renderReportMarkdown } from "../report/report-markdown.ts";
import { renderText } from "../report/text.ts";
import {
  type AuditSummary,
  captureFile,
  type JobProgress,
  type JobTask,
  MAX_FINDINGS,
  MAX_NOTE_CHARACTERS,
  MAX_NOTES,
  SITE_FILE,
} from "../server/jobs/job.ts";
import { withFlowFile } from "./flow-file.ts";
import { openInput } from "./input-kind.ts";
import { JobRefusal } from "./job-refusal.ts";
import { loadSite } from "./site.ts";
import { draftFromAudit, draftFromPoolDatabase } from "./site-draft.ts";
import { prepareSlicing } from "./slices.ts";
import { silentStreams } from "./streams.ts";
import { refuseBombs, type UnpackingLimits } from "./unpacked-size.ts";

type AuditTask = Extract<JobTask, { kind: "audit" }>;

const PROGRESS_INTERVAL_MS = 250;

/** @throws JobRefusal, UsageError or the system's error where it cannot be done */
export async function auditUpload(
  { captureNames, hasSite, output }: AuditTask,
  limits: UnpackingLimits,
  version: string,
  onProgress: (progress: JobProgress) => void,
): Promise<AuditSummary> {
  const paths = captureNames.map((_, index) => captureFile(index + 1));
  const slices = `${output}/slices`;
  const write = (name: string, pieces: Iterable<string>): Promise<void> => writeFile(`${output}/${name}`, pieces);
  await mkdir(output);
  await refuseBombs(hasSite ? [...paths, SITE_FILE] : paths, limits);
  const warnings: string[] = [];
  const streams = silentStreams((line) => warnings.push(...line.trimEnd().split("\n")));
  const expected = await loadSite(hasSite ? { site: SITE_FILE } : {}, streams);
  const hours = createHourBook();
  const slicing = await prepareSlicing(slices, paths);
  const { files, pathOf } = await findNamed(paths, captureNames);

  const { report, result } = await withFlowFile(`${output}/flows.ndjson`, (writeFlow) =>
    auditFiles(files, {
      ...expected,
      openFile: (name, onRead, maxBytes) => openFileSource(pathOf(name), onRead, maxBytes),
      version,
      watch: (totalBytes, packets) => watchProgress(totalBytes, packets, onProgress),
      onFlow(flow) {
        writeFlow?.(flow);
        hours.add(flow);
        slicing.onFlow(flow);
      },
    }),
  );
  if (report.sensor.packets === 0) throw new JobRefusal("damaged", whyNothing(report));
  // How many there are shows by their being there.
  await slicing.write(
    report,
    silentStreams(() => {}),
  );
  const requirements = effectiveRequirements(expected.matrix, expected.site);
  await write("report.json", renderJson(report));
  await write("report.html", renderHtml(report, { past: null, hours: hours.rows(report), requirements }));
  await write("report.csv", renderReportCsv(report));
  await write("report.md", renderReportMarkdown(report, null));
  await write("report.txt", [renderText(report, false)]);
  const draft = hasSite ? await draftOfDatabase() : draftFromAudit(captureNames, result);
  if (draft !== null) await write("site-draft.yaml", [draft]);
  return summarize(report, warnings, await readdir(slices));
}

/** Null where the site file is one already. */
async function draftOfDatabase(): Promise<string | null> {
  const { kind, source } = await openInput(SITE_FILE);
  if (kind === "pool database") {
    const draft = await draftFromPoolDatabase(SITE_FILE, source);
    return typeof draft === "string" ? null : draft.text;
  }
  await source.close();
  return null;
}

/** As their owner calls them, in findings too: no two by one name, and none by that of standard input. */
async function findNamed(
  paths: readonly string[],
  names: readonly string[],
): Promise<{ files: CaptureFile[]; pathOf: (name: string) => string }> {
  const byName = new Map<string, string>();
  const files: CaptureFile[] = [];
  for (const [index, found] of (await findCaptureFiles(paths)).entries()) {
    const name = neutralText(names[index] ?? "");
    let unique = name;
    for (let number = 2; byName.has(unique) || unique === STANDARD_INPUT; number++) unique = `${name} (${number})`;
    byName.set(unique, found.input.path);
    files.push({ ...found, input: createInputState(unique) });
  }
  return { files, pathOf: (name) => byName.get(name)! };
}

function whyNothing({ inputs }: Report): string {
  return `${inputs.map(({ path, problem }) => `${path}: ${problem?.message ?? ""}`).join("; ")}.`;
}

function watchProgress(
  totalBytes: number,
  packets: () => number,
  onProgress: (progress: JobProgress) => void,
): { addBytes(bytes: number): void } {
  let readBytes = 0;
  let toldMs = Date.now();
  return {
    addBytes(bytes) {
      readBytes += bytes;
      const nowMs = Date.now();
      if (nowMs - toldMs < PROGRESS_INTERVAL_MS) return;
      toldMs = nowMs;
      onProgress({ readBytes, totalBytes, packets: packets() });
    },
  };
}

function summarize(report: Report, warnings: readonly string[], slices: readonly string[]): AuditSummary {
  const { expected, unexpected, undocumented, background, conversations } = report.summary;
  const times = (key: "firstPacket" | "lastPacket"): string[] =>
    report.inputs
      .map((input) => input[key])
      .filter((time) => time !== null)
      .sort();
  const hasSlice = (id: string): boolean => slices.some((name) => name.endsWith(`-${id}.pcap`));
  const open = (finding: Report["findings"][number]): boolean => finding.accepted === null;
  const ordered = inOrderOfConcern(report.findings);
  return {
    packets: report.sensor.packets,
    conversations,
    firstPacket: times("firstPacket")[0] ?? null,
    lastPacket: times("lastPacket").at(-1) ?? null,
    verdicts: { expected, unexpected, undocumented, background },
    findingCount: report.findings.length,
    findings: [...ordered.filter(open), ...ordered.filter((finding) => !open(finding))]
      .slice(0, MAX_FINDINGS)
      .map((finding) => ({
        id: finding.id,
        kind: finding.kind,
        severity: finding.severity,
        title: clipped(finding.title),
        accepted: !open(finding),
        slice: hasSlice(finding.id),
      })),
    warnings: firstOf(warnings, (rest) => `${rest} more warnings are not listed here.`).map(clipped),
    problems: report.inputs
      .flatMap(({ path, problem }) =>
        problem === null ? [] : [{ name: clipped(path), message: clipped(problem.message) }],
      )
      .slice(0, MAX_NOTES),
  };
}

/** All, or as many as there is room for and a last one that says how many are left. */
function firstOf(texts: readonly string[], tellRest: (rest: number) => string): string[] {
  if (texts.length <= MAX_NOTES) return [...texts];
  return [...texts.slice(0, MAX_NOTES - 1), tellRest(texts.length - MAX_NOTES + 1)];
}

function clipped(text: string): string {
  return text.length <= MAX_NOTE_CHARACTERS ? text : `${text.slice(0, MAX_NOTE_CHARACTERS - 1)}…`;
}
