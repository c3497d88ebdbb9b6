/** An audit by several flow stages, as threads do it, but in this one: turn by turn, with turns of any length. */
import { findCaptureFiles, readFiles } from "../../src/capture/files.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { createFlowStage, type FlowStage } from "../../src/names/flow-stage.ts";
import { noteWhatIsMissing } from "../../src/report/analyze.ts";
import { renderJson } from "../../src/report/json.ts";
import { createReport } from "../../src/report/report.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { type Batch, type BatchWriter, createBatchWriter } from "../../src/threads/batch.ts";
import { createThreadedAudit, sumOfCounts } from "../../src/threads/threaded-audit.ts";
import { trackInTurns } from "../../src/threads/turns.ts";

interface Staged {
  readonly stage: FlowStage;
  readonly writer: BatchWriter;
}

/** @returns the report as JSON, of the first second of 1970, without the version */
export async function auditInStages(paths: readonly string[], stages: number, turnPackets: number): Promise<string> {
  const site = UNKNOWN_SITE;
  const matrix = findMatrix(site.matrixId, site.settings)!;
  const { audit, reader } = createThreadedAudit(site, matrix);
  const waiting: Batch[][] = Array.from({ length: stages }, () => []);
  const staged = waiting.map((_, stage) => createStaged(stage, stages));
  const trackers = staged.map(({ stage, writer }, index) =>
    trackInTurns(stage, turnPackets, () => waiting[index]!.push(writer.take())),
  );
  const judge = (): void => {
    while (waiting.every(([turn]) => turn !== undefined)) {
      reader.read(
        waiting.map((turns) => turns.shift()!),
        audit.sink,
      );
    }
  };
  const files = await findCaptureFiles(paths);
  await readFiles(files, (block, from, to) => {
    for (let at = from; at < to; at++) {
      for (const track of trackers) track(block, at, at + 1);
      judge();
    }
  });
  for (const [index, { stage, writer }] of staged.entries()) {
    const steps = stage.finish();
    while (!steps.next().done);
    waiting[index]!.push(writer.take());
  }
  judge();
  const counts = sumOfCounts(staged.map(({ stage }) => stage.counts()));
  noteWhatIsMissing(files, counts.decoded);
  const inputs = files.map(({ input }) => input);
  const now = new Date(0);
  const result = audit.finish({ ...counts, packets: staged[0]!.stage.packets() }, inputs, now);
  return [...renderJson(createReport(result, { version: "", now, matrix, site, inputs }))].join("");
}

function createStaged(stage: number, stages: number): Staged {
  const staged: Staged = {
    writer: createBatchWriter(() => staged.stage),
    get stage() {
      return flowStage;
    },
  };
  const flowStage = createFlowStage(staged.writer.sink, { stage, stages });
  return staged;
}
