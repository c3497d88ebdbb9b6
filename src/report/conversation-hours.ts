/**
 * What became of each conversation hour by hour.
 *
 * Limits: `MAX_ROWS` of a conversation and an hour, and `MAX_PASSED_HOURS` that flows may last through without beginning or
 * ending there; flows beyond are counted, no more.
 */
import type { AttemptResult, Attempts } from "../audit/attempts.ts";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { isFailing, type Outcome } from "../audit/words.ts";
import type { Report, ReportConversation } from "./report.ts";

/** One conversation in one hour (of UTC) in which it had a flow. */
export interface ConversationHour {
  /** Its id in the report. */
  readonly conversation: string;
  /** ISO 8601 in UTC, when the hour begins: `2026-11-23T05:00:00Z`. */
  readonly hour: string;
  /** Null where no attempt was decided in this hour: a connection that was made before went on. */
  readonly outcome: Outcome | null;
  readonly attempts: number;
  readonly answered: number;
  readonly failed: number;
  /** Of the flows that began in this hour. */
  readonly flows: number;
  readonly packets: { readonly fromClient: number; readonly fromServer: number };
  readonly bytes: { readonly fromClient: number; readonly fromServer: number };
}

const HOUR_SECONDS = 3600;
/** 40,000 conversations in each hour of a day; 200 MB. */
const MAX_ROWS = 1_000_000;
/** Seven thousand connections of a month. In a capture with made-up times each of a million flows could last for a century. */
const MAX_PASSED_HOURS = 5_000_000;

export interface HourBook {
  /** Takes a flow as it ends. */
  add(flow: AuditedFlow): void;
  /** In the order of the report's conversations, then of time. */
  rows(report: Report): ConversationHour[];
  /** Flows for which there was no room. */
  unlistedFlows(): number;
}

/** An hour as it fills. */
interface HourCount {
  flows: number;
  packetsFromClient: number;
  packetsFromServer: number;
  bytesFromClient: number;
  bytesFromServer: number;
  readonly counts: Map<AttemptResult, number>;
  latest: Attempts | null;
}

export function createHourBook(): HourBook {
  /** By conversation, then by the number of the hour since 1970. */
  const hours = new Map<string, Map<number, HourCount>>();
  let rows = 0;
  let passedHours = 0;
  let unlistedFlows = 0;

  function hourOf(conversation: string, seconds: number): HourCount | null {
    let own = hours.get(conversation);
    if (own === undefined) {
      own = new Map();
      hours.set(conversation, own);
    }
    const number = Math.floor(seconds / HOUR_SECONDS);
    const known = own.get(number);
    if (known !== undefined) return known;
    if (rows === MAX_ROWS) return null;
    rows++;
    const hour = createHour();
    own.set(number, hour);
    return hour;
  }

  return {
    add({ flow, client, conversationId, attempts }) {
      if (conversationId === null) return;
      const hour = hourOf(conversationId, flow.first.seconds);
      if (hour === null) {
        unlistedFlows++;
        return;
      }
      const [asker, server] = [flow.ends[client], flow.ends[client === 0 ? 1 : 0]];
      hour.flows++;
      hour.packetsFromClient += asker.packets;
      hour.packetsFromServer += server.packets;
      hour.bytesFromClient += asker.bytes;
      hour.bytesFromServer += server.bytes;
      // A connection that lasts is there in each of its hours.
      for (let at = flow.first.seconds + HOUR_SECONDS; at < flow.last.seconds; at += HOUR_SECONDS) {
        if (passedHours++ < MAX_PASSED_HOURS && hourOf(conversationId, at) !== null) continue;
        unlistedFlows++;
        break;
      }
      hourOf(conversationId, flow.last.seconds);
      for (const each of attempts) noteAttempts(hourOf(conversationId, each.time), each);
    },
    rows: (report) =>
      report.conversations.flatMap((conversation) =>
        [...(hours.get(conversation.id) ?? [])]
          .sort(([a], [b]) => a - b)
          .map(([number, hour]) => toRow(conversation, number, hour)),
      ),
    unlistedFlows: () => unlistedFlows,
  };
}

function createHour(): HourCount {
  return {
    flows: 0,
    packetsFromClient: 0,
    packetsFromServer: 0,
    bytesFromClient: 0,
    bytesFromServer: 0,
    counts: new Map(),
    latest: null,
  };
}

function noteAttempts(hour: HourCount | null, made: Attempts): void {
  if (hour === null || made.kind === "undecided") return;
  hour.counts.set(made.kind, (hour.counts.get(made.kind) ?? 0) + made.count);
  if (hour.latest === null || made.time >= hour.latest.time) hour.latest = made;
}

function toRow(conversation: ReportConversation, number: number, hour: HourCount): ConversationHour {
  const outcomes = [...hour.counts].map(([kind, count]) => ({ outcome: outcomeOf(kind, conversation), count }));
  const sum = (isMeant: (outcome: Outcome) => boolean): number =>
    outcomes.reduce((total, { outcome, count }) => total + (isMeant(outcome) ? count : 0), 0);
  const kind = hour.latest?.kind ?? "undecided";
  return {
    conversation: conversation.id,
    hour: `${new Date(number * HOUR_SECONDS * 1000).toISOString().slice(0, "2026-11-23T05:00:00".length)}Z`,
    outcome: kind === "undecided" ? null : outcomeOf(kind, conversation),
    attempts: sum(() => true),
    answered: sum((outcome) => outcome === "answered"),
    failed: sum(isFailing),
    flows: hour.flows,
    packets: { fromClient: hour.packetsFromClient, fromServer: hour.packetsFromServer },
    bytes: { fromClient: hour.bytesFromClient, fromServer: hour.bytesFromServer },
  };
}

/** What no reply means shows only from the whole: where others were answered, replies could be seen. */
function outcomeOf(kind: AttemptResult, { outcome }: ReportConversation): Outcome {
  if (kind !== "unanswered") return kind;
  return outcome === "unproven" || outcome === "pending" ? outcome : "silent";
}
