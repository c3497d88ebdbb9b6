/**
 * An upload: what was received, what became of it, and how both are shown. As `upload.json` in the upload's own folder it
 * outlives the server.
 */
import { z } from "zod";
import { auditSummarySchema, type JobProgress } from "./jobs/job.ts";

/** 128 random bits, which nobody guesses: still each upload is shown to its owner only. */
export const UPLOAD_ID = /^[A-Za-z0-9_-]{22}$/;

const STATES = ["queued", "running", "done", "failed"] as const;

const fileSchema = z.object({ name: z.string(), bytes: z.number() });

export const uploadSchema = z.object({
  version: z.literal(1),
  id: z.string().regex(UPLOAD_ID),
  owner: z.string(),
  createdAt: z.iso.datetime(),
  captures: z.array(fileSchema),
  site: fileSchema.nullable(),
  /** Whose captures these are, where they were audited again. */
  of: z.string().nullable(),
  state: z.enum(STATES),
  /** Analyses that were begun and not ended: more than a few end the server, it seems. */
  starts: z.number(),
  failure: z.object({ reason: z.string(), message: z.string() }).nullable(),
  summary: auditSummarySchema.nullable(),
  capturesKept: z.boolean(),
});

export type Upload = z.infer<typeof uploadSchema>;

/** Of a running analysis, at a time. */
export interface TimedProgress extends JobProgress {
  readonly elapsedMs: number;
}

/** What the API tells of an upload. */
export interface UploadView extends Omit<Upload, "version" | "owner" | "starts"> {
  readonly expiresAt: string;
  /** From 1 on, of those that wait. */
  readonly queuePosition: number | null;
  readonly progress: ProgressView | null;
}

interface ProgressView extends JobProgress {
  readonly packetsPerSecond: number;
  readonly secondsLeft: number | null;
}

export interface Standing {
  readonly queuePosition: number | null;
  readonly progress: TimedProgress | null;
}

export function viewOf(upload: Upload, { queuePosition, progress }: Standing, ageSeconds: number): UploadView {
  const { version: _version, owner: _owner, starts: _starts, ...shown } = upload;
  const progressView = progress === null ? null : viewOfProgress(progress);
  return { ...shown, expiresAt: expiryOf(upload, ageSeconds).toISOString(), queuePosition, progress: progressView };
}

export function expiryOf({ createdAt }: Upload, ageSeconds: number): Date {
  return new Date(Date.parse(createdAt) + ageSeconds * 1000);
}

/** Sooner than this a rate says nothing. */
const MIN_ELAPSED_MS = 500;

function viewOfProgress({ elapsedMs, ...counts }: TimedProgress): ProgressView {
  const { packets, readBytes, totalBytes } = counts;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const isSteady = elapsedMs >= MIN_ELAPSED_MS && readBytes > 0;
  return {
    ...counts,
    packetsPerSecond: Math.round(packets / seconds),
    secondsLeft: isSteady ? Math.max(0, Math.round(((totalBytes - readBytes) * seconds) / readBytes)) : null,
  };
}
