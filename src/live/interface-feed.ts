/**
 * Feeds a live audit from an interface.
 */
import { setImmediate } from "node:timers/promises";
import { type LiveCapture, readLive } from "../capture/live.ts";
import { accountPackets, createInputState, noteProblem } from "../capture/source.ts";
import { createLiveAudit, type LiveAudit } from "./live-audit.ts";
import type { AuditHooks, InterfaceSource } from "./messages.ts";
import { createRecording, type Recording } from "./recording.ts";

/** How long the thread sleeps at most where no packet comes: then it looks after all else. */
const WAIT_MS = 100;
const TICK_MS = 1000;
/** What a judgement may take where no packet waits. */
const IDLE_WORK_MS = 20;
/** And beside what the packets take, where there are always more: the kernel's buffer must not fill up meanwhile. */
const BUSY_WORK_SHARE = 0.2;
/** What is restricted is known by then, and the sensor has other things to say. */
const OPENING_NOTICE_MS = 30_000;
/** The kernel hands over its last packets within this time. */
const LAST_PACKETS_MS = 250;
/** On a busy interface there are always more packets: the end comes all the same. */
const MAX_DRAIN_MS = 2000;

/** @returns the audit, which takes messages from then on, and when it is done; `signal` ends it */
export function feedInterface(
  source: InterfaceSource,
  hooks: AuditHooks,
  signal: AbortSignal,
): { audit: LiveAudit; done: Promise<void> } {
  const { opened, durationMs, maxPackets } = source;
  const capture = readLive(opened);
  const recording = source.recording === null ? null : createRecording(source.recording);
  const input = createInputState(opened.interfaceName);
  input.format = "live";
  input.timestampDigits = opened.timestampDigits;
  input.linkTypes.add(opened.linkType);
  const audit = createLiveAudit({ ...hooks, source: opened.shownName, inputs: [input] });
  const noticeUntilMs = performance.now() + OPENING_NOTICE_MS;
  const endsMs = durationMs === null ? Number.POSITIVE_INFINITY : performance.now() + durationMs;
  let nextTickMs = 0;
  let toldState = capture.state();
  /** What a judgement may take now; below 0 where a step of it took more. */
  let workMs = 0;

  /** @returns false where there was none */
  function takePackets(waitMs: number): boolean {
    const block = capture.next(waitMs);
    if (block === null) return false;
    // That there is one is said at once.
    if (input.packets === 0) nextTickMs = 0;
    const room = maxPackets === null ? block.count : Math.min(block.count, maxPackets - input.packets);
    accountPackets(input, block, 0, room);
    audit.add(block, 0, room);
    recording?.record(block, 0, room);
    return true;
  }

  function takeAndWork(): void {
    const beganMs = performance.now();
    const isBusy = takePackets(0);
    if (!isBusy && !audit.isJudging()) takePackets(WAIT_MS);
    const tookMs = performance.now() - beganMs;
    workMs = Math.min(isBusy ? workMs + BUSY_WORK_SHARE * tookMs : IDLE_WORK_MS, IDLE_WORK_MS);
    audit.work(workMs);
    workMs -= performance.now() - beganMs - tookMs;
  }

  function isFull(): boolean {
    return maxPackets !== null && input.packets >= maxPackets;
  }

  function tick(): void {
    const { kernelDropped, interfaceDropped } = capture.drops();
    input.kernelDropped = kernelDropped + interfaceDropped;
    recording?.tick(input.kernelDropped);
    const notices = performance.now() < noticeUntilMs ? opened.notices : [];
    audit.note({ kernelDropped: input.kernelDropped, ...stateOf(capture, recording, notices, input.packets) });
  }

  function drain(): void {
    const untilMs = performance.now() + MAX_DRAIN_MS;
    while (!isFull() && performance.now() < untilMs && takePackets(LAST_PACKETS_MS));
  }

  async function feed(): Promise<void> {
    while (!signal.aborted && !isFull() && performance.now() < endsMs) {
      takeAndWork();
      const nowMs = Date.now();
      input.watchedUntil = { seconds: Math.floor(nowMs / 1000), nanoseconds: (nowMs % 1000) * 1e6 };
      if (performance.now() >= nextTickMs || kindOf(capture.state()) !== kindOf(toldState)) {
        toldState = capture.state();
        nextTickMs = performance.now() + TICK_MS;
        tick();
      }
      // Messages come in between.
      await setImmediate();
    }
    drain();
    tick();
    recording?.close(input.kernelDropped);
    capture.close();
    if (input.packets === 0) noteProblem(input, "no-packets", null, "no packet came");
    else if (audit.decoded() === 0) noteProblem(input, "nothing-decoded", null, "none of its packets could be decoded");
    audit.finish();
  }

  return { audit, done: feed() };
}

function kindOf(state: ReturnType<LiveCapture["state"]>): string {
  return state === "running" ? state : state.kind;
}

function stateOf(
  capture: LiveCapture,
  recording: Recording | null,
  notices: readonly string[],
  packets: number,
): Parameters<LiveAudit["note"]>[0] {
  const state = capture.state();
  if (state !== "running") return { state: "waiting", notice: state.sentence };
  const notice = recording?.status().notice ?? notices[0] ?? null;
  return packets === 0 ? { state: "waiting", notice: notice ?? "no packet so far" } : { state: "running", notice };
}
