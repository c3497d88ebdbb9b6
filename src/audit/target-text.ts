/**
 * What was asked for, as text.
 */
import type { Target } from "../names/opening.ts";
import type { Conversation } from "./conversation.ts";

/** `repo.ops.xenserver.com`, or with the port that was asked of a proxy. */
export function describeTarget({ target }: Conversation): string | null {
  if (target === null) return null;
  return target.port === null ? target.name.toLowerCase() : `${target.name.toLowerCase()}:${target.port}`;
}

/** Names that differ in case alone, or in how they were seen, are one. */
export function targetText({ name, port }: Target): string {
  if (port !== null) return `${port} ${name.toLowerCase()}`;
  const known = textsOfNames.get(name);
  if (known !== undefined) return known;
  if (textsOfNames.size === MAX_TEXTS) textsOfNames.clear();
  const text = `${port} ${name.toLowerCase()}`;
  textsOfNames.set(name, text);
  return text;
}

/** The texts made lately: to make one again, and its hash, costs as much as to add a flow. */
const textsOfNames = new Map<string, string>();
const MAX_TEXTS = 4096;
