/**
 * What a process of its own is asked to do, and what it answers: JSON on its standard input, lines of JSON on its
 * standard output. It reads what others chose, so that nothing it says is taken without a look.
 */
import { z } from "zod";
import { FINDING_KINDS, SEVERITIES, VERDICTS } from "../../audit/words.ts";

/** `nobody` and `nogroup`, by number: whom the process becomes where root starts it. */
export const JOB_USER = 65_534;

/** Files lie in the folder that the process is started in, under these names. */
export const captureFile = (number: number): string => `capture-${number}`;
export const SITE_FILE = "site";
export const OUTPUT_FOLDER = "output";
export const REPORT_A = "a.json";
export const REPORT_B = "b.json";

export const taskSchema = z.discriminatedUnion("kind", [
  /**
   * The captures' names as their owner calls them; the files are `captureFile(1)` and so on. The folder `output` is made:
   * each start has one of its own, since the process of an earlier one may not have noticed yet that its server is gone.
   */
  z.object({ kind: z.literal("audit"), captureNames: z.array(z.string()), hasSite: z.boolean(), output: z.string() }),
  z.object({ kind: z.literal("check-site"), text: z.string() }),
  z.object({ kind: z.literal("diff"), nameA: z.string(), nameB: z.string() }),
]);

export type JobTask = z.infer<typeof taskSchema>;
export type JobKind = JobTask["kind"];

const SHORT = 1000;
const LONG = 100_000;
const count = z.number().min(0);

export const progressSchema = z.object({ readBytes: count, totalBytes: count, packets: count });

/** Of those that are open, the severest; the report has the rest. */
export const MAX_FINDINGS = 500;
/** Of warnings, and of problems: a summary is sent with every list and every event, so that it stays small. */
export const MAX_NOTES = 100;
export const MAX_NOTE_CHARACTERS = 2000;

const note = z.string().max(MAX_NOTE_CHARACTERS);

/** What is known of a report without opening it. */
export const auditSummarySchema = z.object({
  packets: count,
  conversations: count,
  firstPacket: z.string().max(SHORT).nullable(),
  lastPacket: z.string().max(SHORT).nullable(),
  verdicts: z.record(z.enum(VERDICTS), count),
  findingCount: count,
  findings: z
    .array(
      z.object({
        id: z.string().regex(/^[\w.-]{1,64}$/),
        kind: z.enum(FINDING_KINDS),
        severity: z.enum(SEVERITIES),
        title: z.string().max(MAX_NOTE_CHARACTERS),
        accepted: z.boolean(),
        slice: z.boolean(),
      }),
    )
    .max(MAX_FINDINGS),
  /** What is doubtful in the site file, and what was cut. */
  warnings: z.array(note).max(MAX_NOTES),
  problems: z.array(z.object({ name: note, message: note })).max(MAX_NOTES),
});

export type AuditSummary = z.infer<typeof auditSummarySchema>;

const noteSchema = z.object({ line: count, column: count, message: z.string().max(LONG) });

const siteCheckSchema = z.object({ mistakes: z.array(noteSchema).max(LONG), warnings: z.array(noteSchema).max(LONG) });

export const RESULT_SCHEMAS = {
  audit: auditSummarySchema,
  "check-site": siteCheckSchema,
  diff: z.object({}),
} as const satisfies Record<JobKind, z.ZodType>;

export type JobResult<Kind extends JobKind> = z.infer<(typeof RESULT_SCHEMAS)[Kind]>;

export type JobProgress = z.infer<typeof progressSchema>;

/** What the process itself finds to be wrong. */
export const REFUSALS = ["mistake", "damaged", "unpacked", "disk"] as const;
/** What is done to it, or what it comes to. */
type Death = "time" | "memory" | "crash" | "killed";
export type FailureReason = (typeof REFUSALS)[number] | Death;

export const messageSchema = z.discriminatedUnion("say", [
  z.object({ say: z.literal("progress"), progress: progressSchema }),
  z.object({ say: z.literal("result"), result: z.unknown() }),
  z.object({ say: z.literal("refusal"), reason: z.enum(REFUSALS), message: z.string().max(LONG) }),
]);

export type JobMessage = z.infer<typeof messageSchema>;

export interface JobLimits {
  readonly timeMs: number;
  readonly memoryBytes: number;
  /** Of all compressed files together, unpacked. */
  readonly unpackedBytes: number;
  /** Of each: how many times as much it may be as it was. */
  readonly unpackedRatio: number;
}

/** The process gets these with its task: the others are held from outside. */
export const jobSchema = z.object({
  task: taskSchema,
  unpackedBytes: z.number(),
  unpackedRatio: z.number(),
});

export type JobEnd<Kind extends JobKind> = { readonly end: "done"; readonly result: JobResult<Kind> } | JobFailure;

export interface JobFailure {
  readonly end: "failed";
  readonly reason: FailureReason;
  /** A sentence for whom the job was done. */
  readonly message: string;
}

export interface Job<Kind extends JobKind> {
  readonly ended: Promise<JobEnd<Kind>>;
  kill(): void;
}
