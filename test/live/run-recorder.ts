/** A recorder in a process of its own: as another user, with limits, on a disk of its own. */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import type { Readable } from "node:stream";
import type { RecordingStatus } from "../../src/live/recording.ts";

/** Records batches of packets and prints the status. */
const SCRIPT = `
  import { createRecording } from "./src/live/recording.ts";
  import { numberedPackets, recordingOptions } from "./test/live/recorded.ts";
  const [directory, batches, size, totalBytes] = process.argv.slice(1);
  const recording = createRecording(recordingOptions(directory, { totalBytes: Number(totalBytes) }));
  for (let i = 0; i < Number(batches); i++) recording.record(numberedPackets(i * size, Number(size)), 0, Number(size));
  console.log(JSON.stringify(recording.status()));`;

/** Records until it is killed, and says of each batch how many packets it has handed over. */
const ENDLESS_SCRIPT = `
  import { writeSync } from "node:fs";
  import { createRecording } from "./src/live/recording.ts";
  import { numberedPackets, recordingOptions } from "./test/live/recorded.ts";
  const recording = createRecording(recordingOptions(process.argv[1], { rotateBytes: 3e6 }));
  for (let handedOver = 0; ; handedOver += 300) {
    recording.record(numberedPackets(handedOver, 300), 0, 300);
    writeSync(1, String(handedOver + 300) + "\\n");
  }`;

const NODE_OPTIONS = ["--import", "tsx", "--input-type=module", "-e"];

interface Run {
  readonly directory: string;
  readonly batches: number;
  readonly packetsInBatch: number;
  readonly totalBytes?: number;
  /** What the shell does before. */
  readonly before?: string;
  /** What the shell is started by. */
  readonly through?: readonly string[];
  readonly uid?: number;
}

export function runRecorder(run: Run): RecordingStatus {
  const { directory, batches, packetsInBatch, totalBytes = 10e9, before = ":", through = [], uid } = run;
  const shell = ["bash", "-c", `${before}; "$@"`, "bash", process.execPath, ...NODE_OPTIONS, SCRIPT];
  const [program, ...argv] = [...through, ...shell, directory, batches, packetsInBatch, totalBytes].map(String);
  const { stdout, stderr } = spawnSync(program!, argv, {
    encoding: "utf8",
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The process itself, with no shell around it: a kill hits what writes. */
export function startRecorder(directory: string): ChildProcessByStdio<null, Readable, null> {
  const argv = [...NODE_OPTIONS, ENDLESS_SCRIPT, directory];
  return spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
}
