/**
 * The other side of the thread that audits: starts it, tells it what to do, and puts its reports together.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Matrix } from "../matrix/requirement.ts";
import type { Report } from "../report/report.ts";
import type { Site } from "../site/site.ts";
import type { AuditSource, AuditTask, AuditThreadStart, FromAuditThread, ToAuditThread } from "./messages.ts";
import { createReportReceiver } from "./report-transfer.ts";
import type { LiveStatus } from "./status.ts";

/** How it stands; the report is null where it is the same as before. */
export interface LiveUpdate {
  readonly status: LiveStatus;
  readonly report: Report | null;
}

export interface AuditThread {
  begin(task: AuditTask): void;
  /** From now on all is held against another site or matrix. */
  adopt(site: Site, matrix: Matrix): void;
  /** Ends it before it has begun. */
  abandon(): Promise<unknown>;
  /** Asks it to end; `ended` follows. */
  stop(): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (update: LiveUpdate) => void): () => void;
  /** The whole report, once there is no more to come. Rejects with what the thread failed with. */
  readonly ended: Promise<Report>;
}

/**
 * @param kind of the source that it is to audit
 * @returns once all that it needs is loaded, so that the right to load it may be given up
 */
export async function startAuditThread(kind: AuditSource["kind"]): Promise<AuditThread> {
  const workerData: AuditThreadStart = { kind };
  const worker = new Worker(new URL("./audit-worker.js", import.meta.url), { workerData });
  const listeners = new Set<(update: LiveUpdate) => void>();
  const receive = createReportReceiver();
  let status: LiveStatus | null = null;
  let report: Report | null = null;
  /** What is over at once has its report before its first status: listeners hear of it with that. */
  let isReportUntold = false;
  let failure: string | null = null;

  function tell(): void {
    if (status === null) return;
    const update = {
      status: { ...status, notice: status.notice ?? failure },
      report: isReportUntold ? report : null,
    };
    isReportUntold = false;
    for (const listener of listeners) listener(update);
  }

  function take(message: FromAuditThread): void {
    if (message.kind === "status") {
      status = message.status;
      send({ kind: "taken" });
      tell();
    } else if (message.kind === "say") {
      failure = message.notice;
    } else if (message.kind === "report") {
      const whole = receive(message.part);
      if (whole === null) return;
      report = whole;
      isReportUntold = true;
      tell();
    }
  }

  function send(message: ToAuditThread): void {
    worker.postMessage(message);
  }

  worker.on("message", take);
  const ended = new Promise<Report>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread that audits has ended without a report")));
    worker.on("message", ({ kind }: FromAuditThread) => {
      if (kind === "ended" && report !== null) resolve(report);
    });
  });
  // Whoever never asks for the end must not make the process fail twice.
  ended.catch(() => {});
  // The first message says that it is ready.
  await once(worker, "message");
  return {
    begin: (task) => send({ kind: "begin", task }),
    adopt: (site, matrix) => send({ kind: "adopt", site, matrix }),
    abandon: () => worker.terminate(),
    stop: () => send({ kind: "stop" }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended,
  };
}
