/**
 * What the two threads of a live audit tell each other: one captures and judges, the other has screen, files and keys.
 */
import type { OpenedLive } from "../capture/live.ts";
import type { Matrix } from "../matrix/requirement.ts";
import type { Site } from "../site/site.ts";
import type { LiveAuditOptions } from "./live-audit.ts";
import type { RecordingOptions } from "./recording.ts";
import type { ReportPart } from "./report-transfer.ts";
import type { LiveStatus } from "./status.ts";

export interface InterfaceSource {
  readonly kind: "interface";
  readonly opened: OpenedLive;
  /** Ends by itself after so long, or so many packets; null for never. */
  readonly durationMs: number | null;
  readonly maxPackets: number | null;
  readonly recording: RecordingOptions | null;
}

export type AuditSource = InterfaceSource | { readonly kind: "files"; readonly paths: readonly string[] };

/** What an audit needs to know, whatever feeds it. */
export type AuditHooks = Omit<LiveAuditOptions, "source" | "inputs">;

/** What the thread is started with. */
export interface AuditThreadStart {
  readonly kind: AuditSource["kind"];
}

/** What an audit is made with. */
export interface AuditTask {
  readonly source: AuditSource;
  readonly site: Site;
  readonly matrix: Matrix;
  /** xsaudit's own, for the report. */
  readonly version: string;
  /** An open file that the flows go to; null where nobody wants them. */
  readonly flowsDescriptor: number | null;
}

export type ToAuditThread =
  | { readonly kind: "begin"; readonly task: AuditTask }
  | { readonly kind: "adopt"; readonly site: Site; readonly matrix: Matrix }
  /** A status was taken, and all that was sent before it. */
  | { readonly kind: "taken" }
  | { readonly kind: "stop" };

export type FromAuditThread =
  /** All that it needs is loaded: the process may give its privileges up. */
  | { readonly kind: "ready" }
  | { readonly kind: "status"; readonly status: LiveStatus }
  | { readonly kind: "report"; readonly part: ReportPart }
  /** A sentence for whoever watches. */
  | { readonly kind: "say"; readonly notice: string }
  /** The whole report was handed over; nothing follows. */
  | { readonly kind: "ended" };
