import { NO_SEGMENT_TOTALS } from "../../src/audit/segment-totals.ts";
import type { ReportConversation } from "../../src/report/report.ts";

/** A conversation as reports have it: an answered connection of xs1, with whatever a test gives in place. */
export function reportConversation(given: Partial<ReportConversation> = {}): ReportConversation {
  return {
    id: "c-000000000001",
    client: { address: "10.10.0.11", name: "xs1", roles: ["host", "coordinator"] },
    server: { address: "10.10.0.20", name: "lic", roles: ["license-server"], port: 27_000 },
    transport: "tcp",
    target: null,
    targetPort: null,
    rpcProgram: null,
    tlsAlert: null,
    verdict: "expected",
    requirements: ["license.request"],
    nearest: null,
    outcome: "answered",
    attempts: 1,
    answered: 1,
    failed: 0,
    lostAsks: 0,
    passedOver: 0,
    packets: { fromClient: 5, fromServer: 4 },
    bytes: { fromClient: 620, fromServer: 480 },
    segments: NO_SEGMENT_TOTALS,
    firstSeen: "2026-01-05T06:00:00.000000Z",
    lastSeen: "2026-01-05T06:00:09.000000Z",
    timeline: [{ at: "2026-01-05T06:00:00.000000Z", result: "answered", attempts: 1 }],
    directionInferred: false,
    reason: "Documented: TCP 27000 from host to license-server (license.request). Answered.",
    ...given,
  };
}
