/**
 * The sentences of a difference, the same in every form that people read.
 */

import type { Difference } from "./difference.ts";
import type { ConversationChange, LoneConversation } from "./difference-conversations.ts";
import type { FindingChange, InOther } from "./difference-findings.ts";
import type { Direction } from "./difference-side.ts";
import type { StoredConversation } from "./stored-report.ts";
import { shortName, toSecond } from "./text.ts";
import { count, grouped } from "./wrap.ts";

/**
 * `2 new findings, 1 gone, 3 changed. Conversations: 1 changed. Coverage: 2 changed.`
 * @param missing what is said of those that only the first report has
 */
export function describeDifference({ summary }: Difference, missing = "not in B"): string {
  const { findings, conversations, coverage } = summary;
  const counts = [
    counted(findings.gone, "gone"),
    counted(findings.notSeenAgain, "not seen again"),
    counted(findings.changed, "changed"),
  ];
  const accepted = [counted(findings.newAccepted, "new"), counted(findings.goneAccepted, missing)].filter(isSaid);
  const acceptedNote = accepted.length === 0 ? "" : ` (of the accepted ones ${accepted.join(", ")})`;
  const found = [findings.new === 0 ? "No new findings" : count(findings.new, "new finding"), ...counts].filter(isSaid);
  const others = [
    listed("Conversations", [
      counted(conversations.new, "new"),
      counted(conversations.missing, missing),
      counted(conversations.changed, "changed"),
    ]),
    listed("Coverage", [counted(coverage.changed, "changed")]),
  ].filter(isSaid);
  const isSame = findings.new === 0 && [...counts, ...accepted, ...others].every((part) => part === null);
  if (isSame) return "No difference.";
  return [`${found.join(", ")}${acceptedNote}.`, ...others].join(" ");
}

function counted(number: number, word: string): string | null {
  return number === 0 ? null : `${grouped(number)} ${word}`;
}

function listed(title: string, counts: readonly (string | null)[]): string | null {
  const said = counts.filter(isSaid);
  return said.length === 0 ? null : `${title}: ${said.join(", ")}.`;
}

function isSaid(part: string | null): part is string {
  return part !== null;
}

/** `night.json, traffic from 2026-01-05 06:00:00 to 2026-01-05 06:01:00 UTC` */
export function describeReport({ path, firstPacket, lastPacket }: Difference["a"]): string {
  const name = path === "-" ? "standard input" : path;
  return firstPacket === null || lastPacket === null
    ? `${name}, without traffic`
    : `${name}, traffic from ${toSecond(firstPacket)} to ${toSecond(lastPacket)} UTC`;
}

/**
 * What the other report says of a finding's conversations; null where it cannot say anything.
 * @param other how the reader knows it: B, the night before
 */
export function describeInOther(inOther: InOther, other: string): string | null {
  switch (inOther.kind) {
    case "no-conversations":
      return null;
    case "unseen":
      return inOther.arePartiesSeen
        ? `In ${other}: none of its conversations was seen, though their parties were.`
        : `In ${other}: none of its conversations was seen, nor any of their parties. It could not have been seen there.`;
    case "other-finding":
      return `In ${other}: another finding, "${inOther.finding.title}".`;
    case "seen":
      return `In ${other}: ${inOther.verdicts.join(" and ")}, ${inOther.outcomes.join(" and ")}.`;
  }
}

/** `high, was medium; not accepted any more` */
export function describeFindingChange({ changed, a, b }: FindingChange): string {
  const parts: string[] = [];
  if (changed.includes("severity")) parts.push(`${b.severity}, was ${a.severity}`);
  if (changed.includes("accepted")) {
    parts.push(
      b.accepted === null ? `no longer accepted (${a.accepted?.reason})` : `accepted now: ${b.accepted.reason}`,
    );
  }
  return `${parts.join("; ")}.`;
}

/** `tcp 27000 xs1 > lic` */
export function describeParties({ client, server, transport, target }: StoredConversation): string {
  const service = server.port === null ? transport : `${transport} ${server.port}`;
  const asked = target === null || target === server.name ? "" : ` for ${target}`;
  return `${service} ${shortName(client)} > ${shortName(server)}${asked}`;
}

/** `answered, now silent; requirements: none, now license.request` */
export function describeConversationChange({ changed, a, b }: ConversationChange): string {
  return changed
    .map((field) => `${FIELD_TITLES[field]}${FIELD_WORDS[field](a)}, now ${FIELD_WORDS[field](b)}`)
    .join("; ");
}

const FIELD_TITLES = { verdict: "", outcome: "", requirements: "requirements: ", target: "" } as const;
const FIELD_WORDS = {
  verdict: ({ verdict }) => verdict,
  outcome: ({ outcome }) => outcome,
  requirements: ({ requirements }) => (requirements.length === 0 ? "none" : requirements.join(", ")),
  target: ({ target }) => target ?? "without a name",
} as const satisfies Record<ConversationChange["changed"][number], (conversation: StoredConversation) => string>;

const PARTIES_SEEN = {
  both: "both parties were seen",
  client: "its server was not seen",
  server: "its client was not seen",
  neither: "neither party was seen",
} as const satisfies Record<LoneConversation["partiesSeenInOther"], string>;

/** `neither party was seen in B` */
export function describePartiesSeen({ partiesSeenInOther }: LoneConversation, other: string): string {
  return `${PARTIES_SEEN[partiesSeenInOther]} in ${other}`;
}

/** What a changed line begins with. */
export const DIRECTION_WORDS = {
  worse: "worse",
  other: "differs",
  better: "better",
} as const satisfies Record<Direction, string>;

export const NO_SUCH_REQUIREMENT = "no such requirement";
