/**
 * Server-sent events (WHATWG HTML, section 9.2): how an upload stands, whenever that changes, until it stands still.
 */
import type { FastifyReply } from "fastify";
import type { Changes } from "./changes.ts";
import type { UploadView } from "./upload.ts";

/** Of progress; more would only be drawn over. */
const LEAST_INTERVAL_MS = 400;
/** A comment, so that nothing on the way takes the connection for dead. */
const HEARTBEAT_MS = 10_000;

/** @param view as it is now; null once it was deleted */
export function streamUpload(reply: FastifyReply, id: string, changes: Changes, view: () => UploadView | null): void {
  reply.hijack();
  const stream = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) stream.setHeader(name, value);
  stream.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
  let last = "";
  let pending: NodeJS.Timeout | null = null;
  const heartbeat = setInterval(() => stream.write(":\n\n"), HEARTBEAT_MS);
  const stopListening = changes.listen(id, () => {
    pending ??= setTimeout(send, LEAST_INTERVAL_MS);
  });

  function send(): void {
    pending = null;
    const now = view();
    const text = JSON.stringify(now);
    // A reader that is slower than the changes gets the newest once it has read.
    if (text !== last && !stream.writableNeedDrain) {
      last = text;
      stream.write(`event: state\ndata: ${text}\n\n`);
    }
    if (now === null || now.state === "done" || now.state === "failed") end();
  }

  function end(): void {
    clearInterval(heartbeat);
    if (pending !== null) clearTimeout(pending);
    stopListening();
    stream.end();
  }

  stream.on("close", end);
  stream.on("drain", send);
  stream.on("error", end);
  send();
}
