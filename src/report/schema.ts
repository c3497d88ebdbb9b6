/**
 * The report's JSON Schema. Fields may be added to reports; those named here stay.
 */

import { z } from "zod";
import { ATTEMPT_RESULTS } from "../audit/attempts.ts";
import { COVERAGE_STATUSES, FINDING_KINDS, MISSED_FIELDS, OUTCOMES, SEVERITIES, VERDICTS } from "../audit/words.ts";
import { REPORT_SCHEMA_ID, type Report } from "./report.ts";

const count = z.number().int().min(0);
const time = z
  .string()
  .regex(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, "expected a time such as 2026-01-05T06:00:00Z");
const directed = z.object({ fromClient: count, fromServer: count });
const party = z.object({ address: z.string(), name: z.string().nullable(), roles: z.array(z.string()) });

/** What this version writes; of what it reads back, only the contract's fields are asked for. */
export const reportSchema = z.object({
  schema: z.literal(REPORT_SCHEMA_ID),
  tool: z.object({ name: z.literal("xsaudit"), version: z.string() }),
  generatedAt: time,
  matrix: z.object({ id: z.string(), title: z.string(), source: z.string() }),
  site: z
    .object({
      path: z.string(),
      endpoints: count,
      pool: z.object({ name: z.string(), schema: z.string() }).nullable(),
    })
    .nullable(),
  inputs: z.array(
    z.object({
      path: z.string(),
      format: z.string(),
      linkTypes: z.array(z.string()),
      packets: count,
      bytes: count,
      firstPacket: time.nullable(),
      lastPacket: time.nullable(),
      problem: z.object({ kind: z.string(), offset: count.nullable(), message: z.string() }).nullable(),
    }),
  ),
  sensor: z.object({
    packets: count,
    decoded: count,
    undecoded: z.array(z.object({ reason: z.string(), packets: count })),
    duplicates: count,
    kernelDropped: count.nullable(),
    oneWayConversations: count,
    tcpFlows: count,
    midstreamFlows: count,
    twoWayFlows: count,
    lostSegments: count,
    linkTypes: z.array(z.string()),
    encapsulations: z.array(z.string()),
    background: z.array(z.object({ protocol: z.string(), packets: count })),
    unlistedFlows: count,
    unlistedPackets: count,
    unreadNames: count,
    unaskedAnswers: count,
    evictedFlows: count,
    unnotedSenders: count,
  }),
  endpoints: z.array(
    z.object({
      address: z.string(),
      name: z.string().nullable(),
      seen: z.boolean(),
      roles: z.array(
        z.object({
          role: z.string(),
          basis: z.enum(["declared", "imported", "inferred"]),
          evidence: z.array(z.string()),
        }),
      ),
    }),
  ),
  conversations: z.array(
    z.object({
      id: z.string(),
      client: party,
      server: party.extend({ port: count.max(65_535).nullable() }),
      transport: z.string().regex(/^(tcp|udp|icmp|icmp6|sctp|ip-\d{1,3})$/, "expected a transport such as tcp"),
      target: z.string().nullable(),
      targetPort: count.max(65_535).nullable(),
      rpcProgram: z.object({ program: count, version: count, name: z.string().nullable() }).nullable(),
      tlsAlert: z.object({ sender: z.enum(["client", "server"]), code: count.max(255), name: z.string() }).nullable(),
      verdict: z.enum(VERDICTS),
      requirements: z.array(z.string()),
      nearest: z.object({ requirement: z.string(), missed: z.enum(MISSED_FIELDS) }).nullable(),
      outcome: z.enum(OUTCOMES),
      attempts: count,
      answered: count,
      failed: count,
      lostAsks: count,
      packets: directed,
      bytes: directed,
      segments: z
        .object({
          retransmitted: directed,
          outOfOrder: directed,
          lost: directed,
          duplicateAcknowledgements: directed,
          zeroWindows: directed,
        })
        .nullable(),
      passedOver: count,
      firstSeen: time,
      lastSeen: time,
      timeline: z.array(z.object({ at: time, result: z.enum(ATTEMPT_RESULTS), attempts: count })),
      directionInferred: z.boolean(),
      reason: z.string(),
    }),
  ),
  coverage: z.array(
    z.object({ requirement: z.string(), status: z.enum(COVERAGE_STATUSES), conversations: count, why: z.string() }),
  ),
  findings: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(FINDING_KINDS),
      severity: z.enum(SEVERITIES),
      requirement: z.string().nullable(),
      title: z.string(),
      reason: z.string(),
      check: z.string(),
      suggestion: z.string().nullable(),
      conversations: z.array(z.string()),
      accepted: z.object({ reason: z.string(), owner: z.string().nullable(), until: z.string().nullable() }).nullable(),
    }),
  ),
  summary: z.object({
    conversations: count,
    expected: count,
    unexpected: count,
    undocumented: count,
    background: count,
    failing: count,
    findings: z.object({
      blocked: count,
      unexpected: count,
      undocumented: count,
      advisory: count,
      sensor: count,
    }),
  }),
}) satisfies z.ZodType<Report>;

/** The report's JSON Schema (draft 2020-12), as a plain object; more fields than these are valid. */
export function reportJsonSchema(): object {
  return { title: "xsaudit report", ...z.toJSONSchema(reportSchema, { io: "input" }) };
}
