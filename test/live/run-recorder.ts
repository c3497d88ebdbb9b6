/** A recorder in a process of its own: as another user, with limits, on a disk of its own. */
import { spawnSync } from "node:child_process";
import type { RecordingStatus } from "../../src/live/recording.ts";

/** Records batches of packets and prints the status. */
const SCRIPT = `
  import { createRecording } from "./src/live/recording.ts";
  import { numberedPackets, recordingOptions } from "./test/live/recorded.ts";
  const [directory, batches, size, totalBytes] = process.argv.slice(1);
  const recording = createRecording(recordingOptions(directory, { totalBytes: Number(totalBytes) }));
  for (let i = 0; i < Number(batches); i++) recording.record(numberedPackets(i * size, Number(size)), 0, Number(size));
  console.log(JSON.stringify(recording.status()));`;

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
  const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", SCRIPT];
  const shell = ["bash", "-c", `${before}; "$@"`, "bash", ...node];
  const [program, ...argv] = [...through, ...shell, directory, batches, packetsInBatch, totalBytes].map(String);
  const { stdout, stderr } = spawnSync(program!, argv, {
    encoding: "utf8",
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
