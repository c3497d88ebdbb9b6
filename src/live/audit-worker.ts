/**
 * The thread that captures, decodes and judges. It is told once what to audit, and then at most to judge by another site
 * file and to stop.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { loadLibpcap } from "../capture/libpcap.ts";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { createFlowLines, type FlowLines } from "../report/flow-lines.ts";
import type { Site } from "../site/site.ts";
import { feedFiles } from "./file-feed.ts";
import { feedInterface } from "./interface-feed.ts";
import type { LiveAudit } from "./live-audit.ts";
import type { AuditHooks, AuditTask, AuditThreadStart, FromAuditThread, ToAuditThread } from "./messages.ts";
import { dropThreadPrivileges } from "./thread-privileges.ts";

if (parentPort === null) throw new Error("this is the file of a worker thread");
const port = parentPort;
const stop = new AbortController();
let audit: LiveAudit | null = null;
/** What came while the audit was not there yet. */
let waiting: { readonly site: Site; readonly matrix: Matrix } | null = null;
let untakenStatuses = 0;

/**
 * A second of statuses. A terminal that takes no more (text is being selected in its window, its connection hangs) stops the
 * other thread, for hours perhaps: what it does not take waits in memory.
 */
const MAX_UNTAKEN_STATUSES = 5;

function send(message: FromAuditThread): void {
  port.postMessage(message);
}

/** A disk that is full must not end what runs for weeks. */
function createFlowSink(descriptor: number): FlowLines {
  const lines = createFlowLines(descriptor);
  let isWritable = true;
  const attempt = (action: () => void): void => {
    if (!isWritable) return;
    try {
      action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      isWritable = false;
      send({ kind: "say", notice: `no more flows are written: ${describeSystemError(error)}` });
    }
  };
  return { add: (flow) => attempt(() => lines.add(flow)), flush: () => attempt(() => lines.flush()) };
}

async function begin({ source, site, matrix, version, flowsDescriptor }: AuditTask): Promise<void> {
  // Capabilities are a thread's own: the other thread gave up no more than its own.
  if (source.kind === "interface") dropThreadPrivileges();
  const flows = flowsDescriptor === null ? null : createFlowSink(flowsDescriptor);
  const hooks: AuditHooks = {
    site,
    matrix,
    version,
    onFlow: flows === null ? undefined : (flow: AuditedFlow) => flows.add(flow),
    onStatus(status) {
      untakenStatuses++;
      send({ kind: "status", status });
    },
    isHeard: () => untakenStatuses < MAX_UNTAKEN_STATUSES,
    onReportPart: (part) => send({ kind: "report", part }),
  };
  const feed =
    source.kind === "files"
      ? await feedFiles(source.paths, hooks, stop.signal)
      : feedInterface(source, hooks, stop.signal);
  audit = feed.audit;
  if (waiting !== null) audit.adopt(waiting.site, waiting.matrix);
  await feed.done;
  flows?.flush();
  send({ kind: "ended" });
  port.close();
}

port.on("message", (message: ToAuditThread) => {
  switch (message.kind) {
    case "begin":
      // What fails here is a bug of ours, or a file that cannot be written: the other thread hears of it.
      void begin(message.task);
      break;
    case "adopt":
      if (audit === null) waiting = message;
      else audit.adopt(message.site, message.matrix);
      break;
    case "taken":
      untakenStatuses--;
      break;
    case "stop":
      stop.abort();
      break;
  }
});

const { kind }: AuditThreadStart = workerData;
// Later the right to read their files may be gone.
if (kind === "interface") loadLibpcap();
send({ kind: "ready" });
