/**
 * The report: one plain value, JSON's own types only. Everything a person or program reads is made from it.
 */
import type { AttemptResult } from "../audit/attempts.ts";
import type { AuditResult } from "../audit/conclusion.ts";
import type { Coverage } from "../audit/coverage.ts";
import type { Finding } from "../audit/finding.ts";
import type { JudgedConversation } from "../audit/judged.ts";
import type { Party } from "../audit/party.ts";
import { countedTally, passedOverOf } from "../audit/quoted-attempts.ts";
import type { SegmentTotals } from "../audit/segment-totals.ts";
import type { Sensor } from "../audit/sensor.ts";
import { complete, type Steps } from "../audit/steps.ts";
import type { Tally } from "../audit/tally.ts";
import { currentAlert, type TlsAlerts } from "../audit/tls-alerts.ts";
import {
  FINDING_KINDS,
  type FindingKind,
  isFailing,
  type MissedField,
  type Outcome,
  VERDICTS,
  type Verdict,
} from "../audit/words.ts";
import type { InputState, Timestamp } from "../capture/source.ts";
import { linkTypeName } from "../decode/link-type.ts";
import { compareAddresses, formatAddress } from "../flow/address.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { rpcProgramName } from "../names/rpc-programs.ts";
import { describeTlsAlert } from "../names/tls-alert-names.ts";
import { type Identity, identityOf } from "../site/roles.ts";
import type { Site } from "../site/site.ts";

export const REPORT_SCHEMA_ID = "xsaudit.report/1";

interface ReportRole {
  readonly role: string;
  readonly basis: "declared" | "imported" | "inferred";
  readonly evidence: readonly string[];
}

interface ReportEndpoint {
  readonly address: string;
  readonly name: string | null;
  readonly seen: boolean;
  readonly roles: readonly ReportRole[];
}

export interface ReportParty {
  readonly address: string;
  readonly name: string | null;
  readonly roles: readonly string[];
}

export interface ReportConversation {
  readonly id: string;
  readonly client: ReportParty;
  readonly server: ReportParty & { readonly port: number | null };
  readonly transport: string;
  readonly target: string | null;
  /** The port asked of a proxy with CONNECT; null otherwise. */
  readonly targetPort: number | null;
  /** The RPC program called there, where that was seen. */
  readonly rpcProgram: { readonly program: number; readonly version: number; readonly name: string | null } | null;
  /** The TLS alert in which connections end now, and who sends it. */
  readonly tlsAlert: { readonly sender: "client" | "server"; readonly code: number; readonly name: string } | null;
  readonly verdict: Verdict;
  readonly requirements: readonly string[];
  readonly nearest: { readonly requirement: string; readonly missed: MissedField } | null;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly answered: number;
  readonly failed: number;
  /** SYNs and datagrams that got no answer, retries included. */
  readonly lostAsks: number;
  readonly packets: { readonly fromClient: number; readonly fromServer: number };
  readonly bytes: { readonly fromClient: number; readonly fromServer: number };
  /** What went wrong with TCP segments; null for other transports. */
  readonly segments: SegmentTotals | null;
  /** Segments, ICMP errors and DNS answers that do not fit its flows, and decide nothing. */
  readonly passedOver: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The newest attempts, sixteen at most, in the order of time. */
  readonly timeline: readonly {
    readonly at: string;
    readonly result: AttemptResult;
    readonly attempts: number;
  }[];
  readonly directionInferred: boolean;
  readonly reason: string;
}

export interface ReportInput {
  readonly path: string;
  readonly format: string;
  readonly linkTypes: readonly string[];
  readonly packets: number;
  readonly bytes: number;
  readonly firstPacket: string | null;
  readonly lastPacket: string | null;
  readonly problem: { readonly kind: string; readonly offset: number | null; readonly message: string } | null;
}

interface ReportSummary {
  readonly conversations: number;
  readonly expected: number;
  readonly unexpected: number;
  readonly undocumented: number;
  readonly background: number;
  readonly failing: number;
  readonly findings: Readonly<Record<FindingKind, number>>;
}

export interface Report {
  readonly schema: typeof REPORT_SCHEMA_ID;
  readonly tool: { readonly name: "xsaudit"; readonly version: string };
  readonly generatedAt: string;
  readonly matrix: { readonly id: string; readonly title: string; readonly source: string };
  readonly site: {
    readonly path: string;
    readonly endpoints: number;
    /** Whose database was imported in place of a site file. */
    readonly pool: Site["pool"];
  } | null;
  readonly inputs: readonly ReportInput[];
  readonly sensor: Sensor;
  readonly endpoints: readonly ReportEndpoint[];
  readonly conversations: readonly ReportConversation[];
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
  readonly summary: ReportSummary;
}

export interface ReportContext {
  readonly version: string;
  readonly now: Date;
  readonly matrix: Matrix;
  readonly site: Site;
  readonly inputs: readonly InputState[];
}

export function createReport(result: AuditResult, context: ReportContext): Report {
  return complete(reportInSteps(result, context));
}

/** Conversations in one step: a few milliseconds. */
const STEP = 1024;

export function* reportInSteps(result: AuditResult, context: ReportContext): Steps<Report> {
  const digits = Math.max(0, ...context.inputs.map((input) => input.timestampDigits));
  const conversations: ReportConversation[] = [];
  for (const judged of result.judged) {
    conversations.push(toConversation(judged, digits));
    if (conversations.length % STEP === 0) yield;
  }
  return {
    schema: REPORT_SCHEMA_ID,
    tool: { name: "xsaudit", version: context.version },
    generatedAt: context.now.toISOString(),
    matrix: { id: context.matrix.id, title: context.matrix.title, source: context.matrix.source },
    site: toReportSite(context.site),
    inputs: context.inputs.map(toInput),
    sensor: result.sensor,
    endpoints: toEndpoints(result.addresses, context.site),
    conversations,
    coverage: result.coverage,
    findings: result.findings,
    summary: summarise(conversations, result.findings),
  };
}

function toReportSite({ path, endpoints, pool }: Site): Report["site"] {
  return path === null ? null : { path, endpoints: endpoints.length, pool };
}

function toConversation(judged: JudgedConversation, digits: number): ReportConversation {
  const { conversation, judgement, decided } = judged;
  return {
    id: judged.id,
    client: toParty(judged.client),
    server: { ...toParty(judged.server), port: judged.port },
    transport: judged.transport,
    target: judged.target,
    targetPort: conversation.target?.port ?? null,
    rpcProgram: judged.rpc === null ? null : { ...judged.rpc, name: rpcProgramName(judged.rpc.program) },
    tlsAlert: toAlert(currentAlert(conversation.alerts)),
    verdict: judgement.verdict,
    requirements: judgement.requirements.map((requirement) => requirement.id),
    nearest:
      judgement.nearest === null
        ? null
        : { requirement: judgement.nearest.requirement.id, missed: judgement.nearest.missed },
    outcome: decided.outcome,
    attempts: decided.attempts,
    answered: decided.answered,
    failed: decided.failed,
    lostAsks: decided.lostAsks,
    packets: { fromClient: conversation.packetsFromClient, fromServer: conversation.packetsFromServer },
    bytes: { fromClient: conversation.bytesFromClient, fromServer: conversation.bytesFromServer },
    segments: judged.transport === "tcp" ? conversation.segments : null,
    passedOver: passedOverOf(conversation),
    firstSeen: formatTime(conversation.first, digits),
    lastSeen: formatTime(conversation.last, digits),
    timeline: toTimeline(countedTally(conversation), digits),
    directionInferred: judged.directionInferred,
    reason: judged.reason,
  };
}

function toTimeline({ timeline }: Tally, digits: number): ReportConversation["timeline"] {
  return timeline
    .toSorted((a, b) => a.time - b.time)
    .map(({ time, kind, count }) => ({ at: formatMoment(time, digits), result: kind, attempts: count }));
}

function toAlert(alert: TlsAlerts["latest"]): ReportConversation["tlsAlert"] {
  return alert === null ? null : { sender: alert.sender, code: alert.code, name: describeTlsAlert(alert.code) };
}

function toParty({ text, name, identity }: Party): ReportParty {
  return { address: text, name, roles: identity.roles };
}

/** An input as far as it was read. */
export function toInput(input: InputState): ReportInput {
  return {
    path: neutralPath(input.path),
    format: input.format,
    linkTypes: [...input.linkTypes].map(linkTypeName),
    packets: input.packets,
    bytes: input.wireBytes,
    firstPacket: input.firstPacket === null ? null : formatTime(input.firstPacket, input.timestampDigits),
    lastPacket: input.lastPacket === null ? null : formatTime(input.lastPacket, input.timestampDigits),
    problem: input.problem,
  };
}

/** Every address of the capture, then every declared one that is not in it. */
function toEndpoints(addresses: AuditResult["addresses"], site: Site): ReportEndpoint[] {
  const inOrder = addresses.toSorted((a, b) => compareAddresses(a.party.address, b.party.address));
  const endpoints: ReportEndpoint[] = inOrder.map(({ party: { text, name, identity }, seen }) => ({
    address: text,
    name,
    seen,
    roles: toRoles(identity),
  }));
  const known = new Set(endpoints.map((endpoint) => endpoint.address));
  for (const endpoint of site.endpoints) {
    const roles = toRoles(identityOf(endpoint, ""));
    for (const address of endpoint.addresses.map(formatAddress)) {
      if (!known.has(address)) endpoints.push({ address, name: endpoint.name, seen: false, roles });
    }
  }
  return endpoints;
}

function toRoles({ roles, basis, evidenceOf }: Identity): ReportRole[] {
  return roles.map((role) => ({ role, basis, evidence: evidenceOf(role) }));
}

function summarise(conversations: readonly ReportConversation[], findings: readonly Finding[]): ReportSummary {
  const verdicts = countBy(VERDICTS, conversations, (conversation) => conversation.verdict);
  return {
    conversations: conversations.length,
    ...verdicts,
    failing: conversations.filter((conversation) => isFailing(conversation.outcome)).length,
    findings: countBy(FINDING_KINDS, findings, (finding) => finding.kind),
  };
}

function countBy<Key extends string, Item>(
  keys: readonly Key[],
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Record<Key, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>; // every key is set
  for (const item of items) counts[keyOf(item)]++;
  return counts;
}

/** A double holds microseconds of our days, not nanoseconds. */
const MOMENT_DIGITS = 6;

function formatMoment(time: number, digits: number): string {
  const microseconds = Math.round((time - Math.floor(time)) * 1e6);
  const seconds = Math.floor(time) + Math.floor(microseconds / 1e6);
  return formatTime({ seconds, nanoseconds: (microseconds % 1e6) * 1000 }, Math.min(digits, MOMENT_DIGITS));
}

const LAST_WRITABLE_SECOND = 8.64e12;

/** ISO 8601 in UTC with as many digits behind the second as the capture has. */
function formatTime({ seconds, nanoseconds }: Timestamp, digits: number): string {
  const clamped = Math.min(Math.max(seconds, -LAST_WRITABLE_SECOND), LAST_WRITABLE_SECOND);
  const whole = new Date(clamped * 1000).toISOString().slice(0, -".000Z".length);
  return digits === 0 ? `${whole}Z` : `${whole}.${String(nanoseconds).padStart(9, "0").slice(0, digits)}Z`;
}
