/**
 * A thread that reads captures and tracks its share of the flows, turn by turn.
 */
import { parentPort, workerData } from "node:worker_threads";
import { openFileSourceHere } from "../capture/byte-source.ts";
import { type PacketSink, readFiles } from "../capture/files.ts";
import { createFlowStage, type FlowStage } from "../names/flow-stage.ts";
import { createBatchWriter, MAX_BATCHES_AHEAD } from "./batch.ts";
import { ControlWord, type FlowThreadStart, type ThreadEnd, TURN_PACKETS, type TurnMessage } from "./messages.ts";
import { trackInTurns } from "./turns.ts";

if (parentPort === null) throw new Error("this is the file of a worker thread");
const port = parentPort;
const { files, share, control, period } = workerData as FlowThreadStart; // as flow-threads.ts made it
const writer = createBatchWriter(() => stage);
const stage: FlowStage = createFlowStage(writer.sink, share);
const stop = new AbortController();
let turns = 0;
let readBytes = 0;

function endTurn(end: ThreadEnd | null): void {
  turns++;
  const message: TurnMessage = { batch: writer.take(), packets: stage.packets(), readBytes, end };
  port.postMessage(message);
}

/** This thread has nothing else to do meanwhile. */
function waitForJudge(): void {
  for (;;) {
    const judged = Atomics.load(control, ControlWord.judgedTurns);
    if (turns - judged <= MAX_BATCHES_AHEAD) return;
    Atomics.wait(control, ControlWord.judgedTurns, judged);
  }
}

function goOn(): void {
  endTurn(null);
  waitForJudge();
}

const trackTurns = trackInTurns(stage, TURN_PACKETS, goOn);

const track: PacketSink = (block, from, to) => {
  trackTurns(block, from, to);
  if (turns >= Atomics.load(control, ControlWord.lastTurn)) stop.abort();
};

await readFiles(files, track, {
  onRead(bytes) {
    readBytes += bytes;
  },
  signal: stop.signal,
  openFile: openFileSourceHere,
  period,
});
for (const _ of stage.finish()) goOn();
endTurn({ counts: stage.counts(), inputs: files.map(({ input }) => input) });
