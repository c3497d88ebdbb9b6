/**
 * What a chat is told: a line or two of each finding, new ones first.
 */
import { grouped } from "../report/wrap.ts";
import { type Digest, describeKind, freshFindings, type ToldFinding } from "./digest.ts";

interface ChatEntry {
  /** `NEW HIGH blocked license.checkout` */
  readonly head: string;
  readonly title: string;
  /** Empty where the title is enough. */
  readonly reason: string;
}

export interface ChatLines {
  readonly entries: readonly ChatEntry[];
  /** What is left out, or null. */
  readonly more: string | null;
}

/** A chat is for the first look. Slack's 3,000 characters hold all three even where each of theirs is escaped as five. */
const MAX_HEAD = 80;
const MAX_TITLE = 160;
const MAX_REASON = 350;

/** @param limit entries at most */
export function chatLines(digest: Digest, limit: number): ChatLines {
  const fresh = freshFindings(digest);
  const told = new Set([...fresh, ...digest.changed].map(({ id }) => id));
  const entries = [
    ...fresh.map((finding) => entry(digest.isCompared ? "NEW" : "OPEN", finding, finding.reason)),
    ...digest.changed.map((finding) => entry("CHANGED", finding, finding.change)),
    ...digest.gone.map((finding) => entry("GONE", finding, "")),
    ...digest.notSeenAgain.map((finding) => entry("NOT SEEN AGAIN", finding, "")),
    ...digest.open.filter(({ id }) => !told.has(id)).map((finding) => entry("OPEN", finding, "")),
  ];
  const left = entries.length - limit;
  return {
    entries: entries.slice(0, limit),
    more: left > 0 ? `And ${grouped(left)} more, which the report has.` : null,
  };
}

function entry(state: string, finding: ToldFinding, reason: string): ChatEntry {
  return {
    head: cut(`${state} ${describeKind(finding)}`, MAX_HEAD),
    title: cut(finding.title, MAX_TITLE),
    reason: cut(reason, MAX_REASON),
  };
}

/** No half of a character is left. */
export function cut(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).toWellFormed()}…`;
}
