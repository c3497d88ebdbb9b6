/**
 * The captures of the benchmark, in a folder of their own: made once, and made anew when the traffic changes.
 */

import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrafficParameters } from "../traffic/parameters.ts";
import { writeCapture } from "../traffic/write-capture.ts";

/** To be raised with every change to the traffic, so that an older capture is not taken for it. */
const TRAFFIC_VERSION = 4;
const PLAIN = { format: "pcap", compression: "none" } as const;
const NAME_DIGITS = 12;

export interface CaptureStore {
  readonly folder: string;
  /** The path of the capture, or of its beginning, all of it in the page cache. */
  provide(parameters: TrafficParameters, firstPackets?: number): Promise<string>;
  remove(capture: string): void;
}

export function createCaptureStore(folder = join(tmpdir(), "xsaudit-bench")): CaptureStore {
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    async provide(parameters, firstPackets = parameters.packets) {
      const described = JSON.stringify([TRAFFIC_VERSION, parameters, firstPackets]);
      const digest = createHash("sha256").update(described).digest("hex").slice(0, NAME_DIGITS);
      const capture = join(folder, `${parameters.shape}-${firstPackets}-${digest}.pcap`);
      if (!existsSync(capture)) {
        // Under another name until it is whole.
        const unfinished = `${capture}.${process.pid}`;
        console.error(`making ${firstPackets.toLocaleString("en")} packets of shape ${parameters.shape}`);
        await writeCapture(unfinished, PLAIN, parameters, firstPackets);
        renameSync(unfinished, capture);
      }
      await readThrough(capture);
      return capture;
    },
    remove: (capture) => rmSync(capture),
  };
}

async function readThrough(capture: string): Promise<void> {
  for await (const _chunk of createReadStream(capture, { highWaterMark: 1 << 20 }));
}
