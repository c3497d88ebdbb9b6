/**
 * Feeds a live audit from capture files, or from standard input as another machine's tcpdump writes it.
 */
import { findCaptureFiles, readFiles } from "../capture/files.ts";
import { STANDARD_INPUT } from "../capture/reader.ts";
import type { InputState, Timestamp } from "../capture/source.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { noteWhatIsMissing } from "../report/analyze.ts";
import { createLiveAudit, type LiveAudit } from "./live-audit.ts";
import type { AuditHooks } from "./messages.ts";

/** How often a silent input is looked after. */
const TICK_MS = 100;
/** What a judgement may take between two blocks: files wait. */
const WORK_MS = 20;

/** @returns the audit, which takes messages from then on, and when it is done; `signal` ends it early */
export async function feedFiles(
  paths: readonly string[],
  hooks: AuditHooks,
  signal: AbortSignal,
): Promise<{ audit: LiveAudit; done: Promise<void> }> {
  const files = await findCaptureFiles(paths);
  const inputs = files.map(({ input }) => input);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const audit = createLiveAudit({ ...hooks, source: describePaths(paths), inputs });
  const stream = inputs.find(({ path }) => path === STANDARD_INPUT);
  let readBytes = 0;
  let arrivedMs = Date.now();

  async function feed(): Promise<void> {
    const timer = setInterval(() => {
      if (stream !== undefined) stream.watchedUntil = after(stream, Date.now() - arrivedMs);
      audit.work(WORK_MS);
    }, TICK_MS);
    try {
      await readFiles(
        files,
        (block, from, to) => {
          arrivedMs = Date.now();
          audit.note({ state: "running" });
          audit.add(block, from, to);
          audit.work(WORK_MS);
        },
        {
          onRead(bytes) {
            readBytes += bytes;
            audit.note({ progress: totalBytes === 0 ? null : Math.min(readBytes / totalBytes, 1) });
          },
          signal,
        },
      );
    } finally {
      clearInterval(timer);
    }
    // It has ended: nothing was watched after its last packet.
    if (stream !== undefined) stream.watchedUntil = null;
    if (!signal.aborted) noteWhatIsMissing(files, audit.decoded());
    audit.finish();
  }

  return { audit, done: feed() };
}

function describePaths(paths: readonly string[]): string {
  const [first = "", ...more] = paths;
  const name = first === STANDARD_INPUT ? "standard input" : neutralPath(first);
  return more.length === 0 ? name : `${name} and ${more.length} more`;
}

/** Another machine's clock goes its own way: its time is that of its latest packet, and what passed here since. */
function after({ lastPacket }: InputState, elapsedMs: number): Timestamp | null {
  if (lastPacket === null) return null;
  const nanoseconds = lastPacket.nanoseconds + (elapsedMs % 1000) * 1e6;
  return {
    seconds: lastPacket.seconds + Math.floor(elapsedMs / 1000) + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
  };
}
