/**
 * A report as it is read back from its JSON: the contract's fields, which every version writes and which are held to
 * their shape, and a few that came later, with what they are where an older version did not write them. Whatever else
 * a report has is passed over.
 */
import { z } from "zod";
import type { Finding } from "../audit/finding.ts";
import { neutralPassage, neutralText } from "../names/neutral-text.ts";
import { findJsonMistake, placeOf } from "./json-mistake.ts";
import { REPORT_SCHEMA_ID, type Report, type ReportConversation } from "./report.ts";
import { reportSchema } from "./schema.ts";

const HEAD_FIELDS = { schema: true, tool: true, generatedAt: true, matrix: true, summary: true } as const;
const SENSOR_FIELDS = {
  packets: true,
  decoded: true,
  undecoded: true,
  duplicates: true,
  kernelDropped: true,
  oneWayConversations: true,
  midstreamFlows: true,
  encapsulations: true,
} as const;
const INPUT_FIELDS = {
  path: true,
  format: true,
  linkTypes: true,
  packets: true,
  bytes: true,
  firstPacket: true,
  lastPacket: true,
  problem: true,
} as const;
const ENDPOINT_FIELDS = { address: true, name: true, seen: true, roles: true } as const;
const CONVERSATION_FIELDS = {
  id: true,
  client: true,
  server: true,
  transport: true,
  target: true,
  verdict: true,
  requirements: true,
  nearest: true,
  outcome: true,
  attempts: true,
  answered: true,
  failed: true,
  packets: true,
  bytes: true,
  firstSeen: true,
  lastSeen: true,
  directionInferred: true,
  reason: true,
} as const;
const COVERAGE_FIELDS = { requirement: true, status: true, conversations: true } as const;
const FINDING_FIELDS = {
  id: true,
  kind: true,
  severity: true,
  requirement: true,
  title: true,
  reason: true,
  conversations: true,
  accepted: true,
} as const;

type Fields<Whole, Names> = Pick<Whole, keyof Names & keyof Whole>;
export type StoredConversation = Fields<ReportConversation, typeof CONVERSATION_FIELDS & { targetPort: true }>;
export type StoredFinding = Fields<Finding, typeof FINDING_FIELDS & { check: true }>;

/** A report of this version is one too. */
export interface StoredReport extends Fields<Report, typeof HEAD_FIELDS & { site: true }> {
  readonly sensor: Fields<Report["sensor"], typeof SENSOR_FIELDS>;
  readonly inputs: readonly Fields<Report["inputs"][number], typeof INPUT_FIELDS>[];
  readonly endpoints: readonly Fields<Report["endpoints"][number], typeof ENDPOINT_FIELDS>[];
  readonly conversations: readonly StoredConversation[];
  readonly coverage: readonly Fields<Report["coverage"][number], typeof COVERAGE_FIELDS>[];
  readonly findings: readonly StoredFinding[];
}

const { site, sensor, inputs, endpoints, conversations, coverage, findings } = reportSchema.shape;
const headSchema = reportSchema
  .pick(HEAD_FIELDS)
  .extend({ site: site.default(null), sensor: sensor.pick(SENSOR_FIELDS) });
const inputSchema = inputs.element.pick(INPUT_FIELDS);
const endpointSchema = endpoints.element.pick(ENDPOINT_FIELDS);
const conversationSchema = conversations.element
  .pick(CONVERSATION_FIELDS)
  .extend({ targetPort: conversations.element.shape.targetPort.default(null) });
const coverageSchema = coverage.element.pick(COVERAGE_FIELDS);
const findingSchema = findings.element.pick(FINDING_FIELDS).extend({ check: z.string().default("") });

export type ParsedReport =
  | { readonly report: StoredReport; readonly mistakes: null }
  | { readonly report: null; readonly mistakes: readonly string[] };

/**
 * A report of all that xsaudit lists at most has some 20 million values. What JSON.parse makes of one, `{}` say, can take
 * thirty times its bytes.
 */
const MAX_VALUES = 32_000_000;
/** Mistakes that are told; a file of another kind has one a line. */
const MAX_MISTAKES = 10;
const HOW_TO_MAKE_ONE = "make one with xsaudit analyze CAPTURE --format json -o FILE";

/** Each mistake begins with its place. */
export function parseReport(text: string): ParsedReport {
  const json = parseJson(text);
  if ("mistake" in json) return { report: null, mistakes: [json.mistake] };
  const kind = describeKind(json.fields);
  if (kind !== null) return { report: null, mistakes: [kind] };
  const given = json.fields as Readonly<Record<string, unknown>>; // an object, since it has a schema

  const mistakes: string[] = [];
  const head = readFields([], given, headSchema, mistakes);
  const lists = {
    inputs: readList("inputs", given, inputSchema, mistakes),
    endpoints: readList("endpoints", given, endpointSchema, mistakes),
    conversations: readList("conversations", given, conversationSchema, mistakes),
    coverage: readList("coverage", given, coverageSchema, mistakes),
    findings: readList("findings", given, findingSchema, mistakes),
  };
  return head === null || mistakes.length > 0
    ? { report: null, mistakes: mistakes.slice(0, MAX_MISTAKES) }
    : { report: { ...head, ...lists }, mistakes: null };
}

function parseJson(text: string): { readonly fields: unknown } | { readonly mistake: string } {
  if (text.trim() === "") return { mistake: `the file is empty; ${HOW_TO_MAKE_ONE}` };
  if (mayHoldTooMuch(text)) return { mistake: `more values than any report has; ${HOW_TO_MAKE_ONE}` };
  try {
    return { fields: JSON.parse(text) };
  } catch {
    const mistake = findJsonMistake(text);
    const offset = mistake?.kind === "wrong" ? mistake.offset : text.trimEnd().length;
    const { line, column } = placeOf(text, offset);
    const what =
      mistake?.kind === "wrong"
        ? `not JSON from here on; ${HOW_TO_MAKE_ONE}`
        : "the report ends here in the middle; it was written or copied in part";
    return { mistake: `line ${line}, column ${column}: ${what}` };
  }
}

const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/** Before every value stands one of these, a key of its own between them or not. */
function mayHoldTooMuch(text: string): boolean {
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === OPENING_BRACKET || code === OPENING_BRACE) values++;
  }
  return values > MAX_VALUES;
}

function describeKind(fields: unknown): string | null {
  const schema = typeof fields === "object" && fields !== null && "schema" in fields ? fields.schema : undefined;
  if (schema === REPORT_SCHEMA_ID) return null;
  return schema === undefined
    ? `JSON, but no report of xsaudit: schema is missing; ${HOW_TO_MAKE_ONE}`
    : `schema: ${quote(schema)} is not ${REPORT_SCHEMA_ID}, the report that this version reads; ${HOW_TO_MAKE_ONE}`;
}

function readFields<Read>(
  path: readonly PropertyKey[],
  value: unknown,
  schema: z.ZodType<Read>,
  mistakes: string[],
): Read | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return neutral(parsed.data);
  for (const issue of parsed.error.issues.slice(0, MAX_MISTAKES)) mistakes.push(describeIssue(path, value, issue));
  return null;
}

/** Stops at the mistakes that are told: a list may have millions. */
function readList<Entry>(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Entry>,
  mistakes: string[],
): Entry[] {
  const list = fields[name];
  if (!Array.isArray(list)) {
    mistakes.push(list === undefined ? `${name} is missing` : `${name}: ${quote(list)} is not a list`);
    return [];
  }
  const entries: Entry[] = [];
  for (let index = 0; index < list.length && mistakes.length < MAX_MISTAKES; index++) {
    const entry = readFields([name, index], list[index], schema, mistakes);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function describeIssue(path: readonly PropertyKey[], value: unknown, issue: z.core.$ZodIssue): string {
  const place = [...path, ...issue.path].reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text === "" ? "" : "."}${String(step)}`),
    "",
  );
  const found = issue.path.reduce<unknown>(
    (inner, step) => (inner as Readonly<Record<PropertyKey, unknown>>)[step], // zod went this way
    value,
  );
  if (found === undefined) return `${place} is missing`;
  return `${place}: ${quote(found)}: ${issue.message.replace(/^Invalid (?:input|option): /, "")}`;
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a set of fields";
  return neutralText(JSON.stringify(value) ?? String(value));
}

/** A file says what it likes: its texts are made harmless like those off the wire. */
function neutral<Value>(value: Value): Value {
  return neutralValue(value) as Value; // only the characters of texts change
}

function neutralValue(value: unknown): unknown {
  if (typeof value === "string") return neutralPassage(value);
  if (Array.isArray(value)) return value.map(neutralValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, neutralValue(inner)]));
}
