/**
 * The message of a webhook of one's own: a small object. Fields may be added; those here stay.
 */
import { type Digest, describeAnswer, type ToldFinding } from "./digest.ts";

const NEWS_SCHEMA_ID = "xsaudit.news/1";

/** @param limit findings that each list has at most; `summary` counts all */
export function genericMessage(digest: Digest, limit: number): object {
  const { version, sensor, night, before, isCompared, accepted, conversations, failing } = digest;
  const lists = {
    new: digest.new,
    changed: digest.changed,
    gone: digest.gone,
    notSeenAgain: digest.notSeenAgain,
    open: digest.open,
  } satisfies Record<string, readonly ToldFinding[]>;
  const named = Object.entries(lists);
  return {
    schema: NEWS_SCHEMA_ID,
    tool: { name: "xsaudit", version },
    text: describeAnswer(digest),
    sensor,
    night: night?.night ?? null,
    from: night?.from ?? null,
    to: night?.to ?? null,
    comparedWith: before,
    isCompared,
    summary: {
      ...Object.fromEntries(named.map(([name, findings]) => [name, findings.length])),
      accepted,
      conversations,
      failing,
    },
    ...Object.fromEntries(named.map(([name, findings]) => [name, findings.slice(0, limit)])),
  };
}
