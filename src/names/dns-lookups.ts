/**
 * DNS questions and their answers, put together: what an answer says counts only where its question was seen, on the
 * same addresses and ports, with the same id and question, before it or at once after it (`early-answers.ts`). An answer
 * that nobody asked for is counted, no more.
 *
 * Questions for addresses matter, and those for aliases or all; the others (SRV, PTR, TXT, ...) are passed over.
 *
 * Limits: `MAX_PER_GENERATION` different questions, then a new generation begins, and what the one before the last has
 * open is closed as unanswered; `MAX_PER_SLOT` of one client, port and id, and `MAX_ASKS` repetitions of each.
 * `MAX_LOOKUPS` in all and `MAX_PER_CLIENT` for one client, beyond which questions are counted as unlisted. Their answers
 * name addresses all the same.
 */
import { keyOfPair } from "../flow/map-key.ts";
import { answerOf } from "./dns-answer.ts";
import { addAnswer, addUnanswered, createDnsLookup, type DnsLookup, noteSeen, withUnanswered } from "./dns-lookup.ts";
import { type DnsMessage, readDnsMessage } from "./dns-message.ts";
import { isSameQuestion, type QuestionKey, slotOf } from "./dns-question.ts";
import { createEarlyAnswers } from "./early-answers.ts";
import type { ResolvedNames } from "./resolved-names.ts";

/** Answers come within seconds, even where a resolver asks thousands of questions in each. */
const MAX_PER_GENERATION = 16_384;
/** Clients repeat a question a few times before they give up. */
const MAX_ASKS = 16;
const MAX_LOOKUPS = 65_536;
/** A scanner or a mail server fills its own share and no one else's. */
const MAX_PER_CLIENT = 8192;

/** Questions of one client, port and id, to several servers or for several types and names: nobody honest has more. */
const MAX_PER_SLOT = 16;

/** A question, asked once or, with the same id, again and again. */
interface AskedQuestion extends QuestionKey {
  /** Null where a limit left no place. */
  readonly lookup: DnsLookup | null;
  /** When it was asked, without an answer so far. */
  readonly openAsks: number[];
  /** Another one of the same client, port and id. */
  readonly next: AskedQuestion | undefined;
  /** How many of those there are. */
  readonly place: number;
}

/** By slot. */
interface Generation {
  readonly first: Map<number, AskedQuestion>;
  count: number;
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
  let recent = createGeneration();
  let older = createGeneration();
  const earlyAnswers = createEarlyAnswers();
  const lookups: DnsLookup[] = [];
  /** By name, then by client and server. */
  const byName = new Map<string, Map<number, DnsLookup>>();
  const perClient = new Map<number, number>();
  const counts = { unaskedAnswers: 0, unlistedQuestions: 0, closedEarly: 0 };

  function lookupFor({ client, server, name }: QuestionKey, askedSeconds: number): DnsLookup | null {
    const pair = keyOfPair(client, server);
    const ofName = byName.get(name);
    const known = ofName?.get(pair);
    if (known !== undefined) return known;
    const own = perClient.get(client) ?? 0;
    if (own >= MAX_PER_CLIENT || lookups.length >= MAX_LOOKUPS) return null;
    const lookup = createDnsLookup(client, server, name, askedSeconds);
    lookups.push(lookup);
    if (ofName === undefined) byName.set(name, new Map([[pair, lookup]]));
    else ofName.set(pair, lookup);
    perClient.set(client, own + 1);
    return lookup;
  }

  function ask(key: QuestionKey, seconds: number): void {
    const lookup = lookupFor(key, seconds);
    if (lookup === null) counts.unlistedQuestions++;
    else noteSeen(lookup, seconds);
    const question = find(recent, key);
    if (question === undefined) {
      if (!add(recent, key, lookup, seconds)) counts.closedEarly++;
    } else {
      question.openAsks.push(seconds);
      if (question.openAsks.length > MAX_ASKS) closeAsk(question, question.openAsks.shift()!);
    }
    const early = earlyAnswers.take(key, seconds);
    if (early !== undefined) {
      counts.unaskedAnswers--;
      answer(key, early.message, early.seconds);
    }
    if (recent.count < MAX_PER_GENERATION) return;
    counts.closedEarly += closeAll(older);
    older = recent;
    recent = createGeneration();
  }

  function answer(key: QuestionKey, message: DnsMessage, seconds: number): void {
    const question = openOne(find(recent, key)) ?? openOne(find(older, key));
    if (question === undefined) {
      counts.unaskedAnswers++;
      earlyAnswers.keep({ key, message, seconds });
      return;
    }
    // The newest: who had been answered before would not have asked again.
    question.openAsks.pop();
    const read = answerOf(message);
    // The same string for all answers, where there is one.
    const name = question.lookup?.name ?? key.name;
    const addresses = read.addresses.map(({ address, ttlSeconds }) =>
      names.learn(key.client, address, name, seconds, ttlSeconds),
    );
    if (question.lookup !== null) addAnswer(question.lookup, read.result, addresses, key.type === "A", seconds);
  }

  return {
    observe(bytes, start, end, from, fromPort, to, toPort, timeSeconds) {
      if (from < 0 || to < 0) return;
      const message = readDnsMessage(bytes, start, end);
      if (message === null || message.question.type === "other") return;
      const { isResponse, id } = message;
      const { type, name } = message.question;
      if (isResponse) {
        answer(
          { client: to, clientPort: toPort, server: from, serverPort: fromPort, id, type, name },
          message,
          timeSeconds,
        );
      } else {
        ask({ client: from, clientPort: fromPort, server: to, serverPort: toPort, id, type, name }, timeSeconds);
      }
    },
    lookups() {
      const open = new Map<DnsLookup, number[]>();
      for (const { lookup, openAsks } of [...questionsOf(older), ...questionsOf(recent)]) {
        if (lookup === null || openAsks.length === 0) continue;
        // Added to, never copied: thousands of questions may be for the same name.
        const asks = open.get(lookup);
        if (asks === undefined) open.set(lookup, [...openAsks]);
        else asks.push(...openAsks);
      }
      return lookups.map((lookup) => withUnanswered(lookup, open.get(lookup) ?? []));
    },
    counts: () => ({ ...counts }),
  };
}

function createGeneration(): Generation {
  return { first: new Map(), count: 0 };
}

function find({ first }: Generation, key: QuestionKey): AskedQuestion | undefined {
  let question = first.get(slotOf(key));
  while (question !== undefined && !isSameQuestion(question, key)) question = question.next;
  return question;
}

/** @returns false where there is no room */
function add(generation: Generation, key: QuestionKey, lookup: DnsLookup | null, askedSeconds: number): boolean {
  const slot = slotOf(key);
  const next = generation.first.get(slot);
  const place = next === undefined ? 0 : next.place + 1;
  if (place === MAX_PER_SLOT) return false;
  const { client, clientPort, server, serverPort, id, type, name } = key;
  const question: AskedQuestion = {
    client,
    clientPort,
    server,
    serverPort,
    id,
    type,
    name,
    lookup,
    openAsks: [askedSeconds],
    next,
    place,
  };
  generation.first.set(slot, question);
  generation.count++;
  return true;
}

function openOne(question: AskedQuestion | undefined): AskedQuestion | undefined {
  return question === undefined || question.openAsks.length === 0 ? undefined : question;
}

function* questionsOf({ first }: Generation): Generator<AskedQuestion> {
  for (const question of first.values()) {
    for (let each: AskedQuestion | undefined = question; each !== undefined; each = each.next) yield each;
  }
}

/** @returns how many were open */
function closeAll(generation: Generation): number {
  let closed = 0;
  for (const question of questionsOf(generation)) {
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
