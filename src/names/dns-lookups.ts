/**
 * DNS questions and their answers, put together: what an answer says counts only where its question was seen before, on
 * the same addresses and ports, with the same id and question. An answer that nobody asked for is counted, no more.
 *
 * Questions for addresses matter, and those for aliases or all; the others (SRV, PTR, TXT, ...) are passed over.
 *
 * Limits: `MAX_PER_GENERATION` different questions, then a new generation begins, and what the one before the last has
 * open is closed as unanswered; `MAX_ASKS` repetitions of each. `MAX_LOOKUPS` in all and `MAX_PER_CLIENT` for one client,
 * beyond which questions are counted as unlisted. Their answers name addresses all the same.
 */
import { answerOf } from "./dns-answer.ts";
import { addAnswer, addUnanswered, createDnsLookup, type DnsLookup, noteSeen, withUnanswered } from "./dns-lookup.ts";
import { type DnsMessage, readDnsMessage } from "./dns-message.ts";
import type { ResolvedNames } from "./resolved-names.ts";

/** Answers come within seconds, even where a resolver asks thousands of questions in each. */
const MAX_PER_GENERATION = 16_384;
/** Clients repeat a question a few times before they give up. */
const MAX_ASKS = 16;
const MAX_LOOKUPS = 65_536;
/** A scanner or a mail server fills its own share and no one else's. */
const MAX_PER_CLIENT = 8192;

/** A question, asked once or, with the same id, again and again. */
interface AskedQuestion {
  /** Null where a limit left no place. */
  readonly lookup: DnsLookup | null;
  /** When it was asked, without an answer so far. */
  readonly openAsks: number[];
}

export interface DnsLookups {
  /** One whole message, in [start, end) of `bytes`, between addresses by their numbers in the address book, or -1. */
  observe(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    fromPort: number,
    to: number,
    toPort: number,
    timeSeconds: number,
  ): void;
  /** What became of all questions so far; those that wait for an answer count as unanswered. */
  lookups(): readonly DnsLookup[];
  counts(): DnsCounts;
}

interface DnsCounts {
  /** Answers to no question that is known. */
  readonly unaskedAnswers: number;
  readonly unlistedQuestions: number;
  /** Questions that were closed because too many waited: their answers, if any came, count as unasked. */
  readonly closedEarly: number;
}

/** @param names learns from the answers */
export function createDnsLookups(names: ResolvedNames): DnsLookups {
  // Answered ones stay, too: a map from which the same key is deleted again and again becomes slow.
  let recent = new Map<string, AskedQuestion>();
  let older = new Map<string, AskedQuestion>();
  const lookups = new Map<string, DnsLookup>();
  const perClient = new Map<number, number>();
  const counts = { unaskedAnswers: 0, unlistedQuestions: 0, closedEarly: 0 };

  function lookupFor(client: number, server: number, name: string, askedSeconds: number): DnsLookup | null {
    const key = `${client} ${server} ${name}`;
    const known = lookups.get(key);
    if (known !== undefined) return known;
    const own = perClient.get(client) ?? 0;
    if (own >= MAX_PER_CLIENT || lookups.size >= MAX_LOOKUPS) return null;
    const lookup = createDnsLookup(client, server, name, askedSeconds);
    lookups.set(key, lookup);
    perClient.set(client, own + 1);
    return lookup;
  }

  function ask(key: string, client: number, server: number, name: string, seconds: number): void {
    const lookup = lookupFor(client, server, name, seconds);
    if (lookup === null) counts.unlistedQuestions++;
    else noteSeen(lookup, seconds);
    const question = recent.get(key) ?? { lookup, openAsks: [] };
    question.openAsks.push(seconds);
    if (question.openAsks.length > MAX_ASKS) closeAsk(question, question.openAsks.shift()!);
    recent.set(key, question);
    if (recent.size < MAX_PER_GENERATION) return;
    counts.closedEarly += closeAll(older);
    older = recent;
    recent = new Map();
  }

  function answer(key: string, client: number, message: DnsMessage, seconds: number): void {
    const question = [recent.get(key), older.get(key)].find(
      (asked) => asked !== undefined && asked.openAsks.length > 0,
    );
    if (question === undefined) {
      counts.unaskedAnswers++;
      return;
    }
    // The newest: who had been answered before would not have asked again.
    question.openAsks.pop();
    const read = answerOf(message);
    // The same string for all answers, where there is one.
    const name = question.lookup?.name ?? message.question.name;
    for (const { address, ttlSeconds } of read.addresses) names.learn(client, address, name, seconds, ttlSeconds);
    if (question.lookup !== null) addAnswer(question.lookup, read, message.question.type === "A", seconds);
  }

  return {
    observe(bytes, start, end, from, fromPort, to, toPort, timeSeconds) {
      if (from < 0 || to < 0) return;
      const message = readDnsMessage(bytes, start, end);
      if (message === null || message.question.type === "other") return;
      const { isResponse, question } = message;
      const [client, clientPort, server, serverPort] = isResponse
        ? [to, toPort, from, fromPort]
        : [from, fromPort, to, toPort];
      const key = `${client} ${clientPort} ${server} ${serverPort} ${message.id} ${question.type} ${question.name}`;
      if (isResponse) answer(key, client, message, timeSeconds);
      else ask(key, client, server, question.name, timeSeconds);
    },
    lookups() {
      const open = new Map<DnsLookup | null, number[]>();
      for (const { lookup, openAsks } of [...older.values(), ...recent.values()]) {
        if (openAsks.length > 0) open.set(lookup, [...(open.get(lookup) ?? []), ...openAsks]);
      }
      return [...lookups.values()].map((lookup) => withUnanswered(lookup, open.get(lookup) ?? []));
    },
    counts: () => ({ ...counts }),
  };
}

/** @returns how many were open */
function closeAll(questions: ReadonlyMap<string, AskedQuestion>): number {
  let closed = 0;
  for (const question of questions.values()) {
    for (const askedSeconds of question.openAsks.splice(0)) {
      closeAsk(question, askedSeconds);
      closed++;
    }
  }
  return closed;
}

function closeAsk({ lookup }: AskedQuestion, askedSeconds: number): void {
  if (lookup !== null) addUnanswered(lookup, askedSeconds);
}
