/** Records numbered packets into a folder until it is killed, and says of each batch how many it has handed over. */
import { writeSync } from "node:fs";
import { createRecording } from "../../src/live/recording.ts";
import { numberedPackets, recordingOptions } from "./recorded.ts";

const BATCH = 300;
const recording = createRecording(recordingOptions(process.argv[2]!, { rotateBytes: 3e6 }));
for (let handedOver = 0; ; handedOver += BATCH) {
  recording.record(numberedPackets(handedOver, BATCH), 0, BATCH);
  writeSync(1, `${handedOver + BATCH}\n`);
}
