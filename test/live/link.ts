/** Two namespaces with a wire between them: v0 is `near`, where captures run, v1 is `far`. */
import { fileURLToPath } from "node:url";
import type { ProgramOptions } from "./capture-program.ts";
import { type CaptureEnd, createNamespace, type Namespace, type RunningCapture, startCapture } from "./namespace.ts";

export const NEAR = "10.9.0.1";
export const FAR = "10.9.0.2";

const FRAME_SENDER = fileURLToPath(new URL("frame-sender.ts", import.meta.url));

export interface TestLink {
  readonly near: Namespace;
  readonly far: Namespace;
  connect(): void;
  /** Starts a capture up to where its privileges are dropped. */
  open(options?: Partial<ProgramOptions>): Promise<RunningCapture>;
  /** The same, and reads. */
  capture(options?: Partial<ProgramOptions>): Promise<RunningCapture>;
  /** Packets that the far end puts onto the wire as they are. */
  send(count: number, frame: Uint8Array): void;
  ping(count: number, ...options: string[]): void;
  remove(): void;
}

export function createLink(): TestLink {
  const near = createNamespace("near");
  const far = createNamespace("far");
  const captures: RunningCapture[] = [];
  const link: TestLink = {
    near,
    far,
    connect() {
      near.ip(`link add v0 type veth peer name v1 netns ${far.name}`);
      near.ip(`address add ${NEAR}/24 dev v0`);
      far.ip(`address add ${FAR}/24 dev v1`);
      near.ip("link set v0 up");
      far.ip("link set v1 up");
    },
    async open(options = {}) {
      const running = startCapture(near, options);
      captures.push(running);
      await running.until(({ kind }) => kind === "dropped");
      return running;
    },
    async capture(options) {
      const running = await link.open(options);
      running.order("read");
      return running;
    },
    send: (count, frame) => sendFrames(far, "packet", "v1", count, frame),
    ping(count, ...options) {
      far.run("ping", "-q", "-c", String(count), "-i", "0.002", ...options, NEAR);
    },
    remove() {
      for (const running of captures) running.kill();
      near.remove();
      far.remove();
    },
  };
  link.connect();
  return link;
}

export function sendFrames(
  from: Namespace,
  kind: "packet" | "tun",
  name: string,
  count: number,
  frame: Uint8Array,
): void {
  const hex = Buffer.from(frame).toString("hex");
  from.run(process.execPath, "--import", "tsx", FRAME_SENDER, kind, name, String(count), hex);
}

/** Waits for so many packets, and ends the capture. */
export async function endAfter(running: RunningCapture, packets: number): Promise<CaptureEnd> {
  await running.until((event) => event.packets >= packets);
  return running.stop();
}
