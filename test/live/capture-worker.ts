/** The reading thread of the capture program: counts packets and says when the state changes. */
import { parentPort, workerData } from "node:worker_threads";
import { loadKoffi } from "../../src/capture/koffi.ts";
import { readLive } from "../../src/capture/live.ts";
import type { PacketBlock } from "../../src/capture/source.ts";
import { dropThreadPrivileges } from "../../src/live/thread-privileges.ts";

const WAIT_MS = 20;
const MAX_KEPT = 3;

const capture = readLive(workerData);
const counted = { packets: 0, wireBytes: 0, capturedBytes: 0, first: [] as string[] };
let said = "";
let isRunning = false;

function count(block: PacketBlock): void {
  for (let at = 0; at < block.count; at++) {
    counted.wireBytes += block.wireBytes[at]!;
    counted.capturedBytes += block.capturedBytes[at]!;
    if (counted.first.length === MAX_KEPT) continue;
    const start = block.start[at]!;
    counted.first.push(Buffer.from(block.bytes.subarray(start, start + block.capturedBytes[at]!)).toString("hex"));
  }
  counted.packets += block.count;
}

function turn(): void {
  if (!isRunning) return;
  const block = capture.next(WAIT_MS);
  if (block !== null) count(block);
  const state = capture.state();
  if (block !== null || JSON.stringify(state) !== said) parentPort?.postMessage({ state, packets: counted.packets });
  said = JSON.stringify(state);
  setImmediate(turn);
}

parentPort?.on("message", (order: string) => {
  isRunning = order === "read";
  if (isRunning) {
    dropThreadPrivileges();
    parentPort?.postMessage({ thread: loadKoffi().load(null).func("int gettid()")() });
    turn();
    return;
  }
  parentPort?.postMessage({ ...counted, drops: capture.drops() });
  capture.close();
  parentPort?.close();
  process.exit();
});
parentPort?.postMessage("ready");
