/**
 * The words of a judgement. Whoever adds one is told by the compiler where else it must be spoken of.
 */
export const VERDICTS = ["expected", "unexpected", "undocumented", "background"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const OUTCOMES = [
  "answered",
  "refused",
  "rejected",
  "silent",
  "reset",
  "stalled",
  "one-way",
  "unproven",
  "pending",
  "sent",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

const IS_FAILING = {
  answered: false,
  refused: true,
  rejected: true,
  silent: true,
  reset: true,
  stalled: true,
  "one-way": false,
  unproven: false,
  pending: false,
  sent: false,
} as const satisfies Record<Outcome, boolean>;

/** Outcomes by which a service cannot be used. */
export type FailingOutcome = { [Key in Outcome]: (typeof IS_FAILING)[Key] extends true ? Key : never }[Outcome];

export function isFailing(outcome: Outcome): outcome is FailingOutcome {
  return IS_FAILING[outcome];
}

export const FINDING_KINDS = ["blocked", "unexpected", "undocumented", "advisory", "sensor"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const SEVERITIES = ["high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const COVERAGE_STATUSES = ["seen", "failing", "unseen", "not-observable"] as const;
export type CoverageStatus = (typeof COVERAGE_STATUSES)[number];

export const MISSED_FIELDS = ["client", "server", "direction", "name", "port"] as const;
export type MissedField = (typeof MISSED_FIELDS)[number];

/** The name of an IP protocol in reports: `tcp`, `udp`, `icmp`, `icmp6`, `sctp` or `ip-N`. */
export function transportName(protocol: number): string {
  return TRANSPORT_NAMES[protocol] ?? `ip-${protocol}`;
}

const TRANSPORT_NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6", 132: "sctp" };

/** IGMP is background like ICMP, though it has no name of its own among the transports. */
const BACKGROUND_TRANSPORTS: ReadonlySet<string> = new Set(["icmp", "icmp6", "ip-2"]);

export function isBackground(transport: string): boolean {
  return BACKGROUND_TRANSPORTS.has(transport);
}

export function hasPorts(transport: string): boolean {
  return transport === "tcp" || transport === "udp" || transport === "sctp";
}
