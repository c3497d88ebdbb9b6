/**
 * The cold half of an audit: flows that have ended, and what payloads told, in; the judgement of every conversation out.
 */
import type { InputState } from "../capture/source.ts";
import { createAddressBook } from "../flow/address-book.ts";
import { type Flow, type RowMeaning, readFlow } from "../flow/flow.ts";
import type { OpenFlowListener } from "../flow/tracker.ts";
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { createEvidence } from "../names/evidence.ts";
import type { StageSink } from "../names/flow-stage.ts";
import type { Openings } from "../names/opening.ts";
import type { Site } from "../site/site.ts";
import type { AttemptContext } from "./attempts.ts";
import type { AuditedFlow } from "./audited-flow.ts";
import { type AuditResult, conclude, type SeenCounts } from "./conclusion.ts";
import { createConversationTable, type NameOf } from "./conversation.ts";
import { createDirectionOf } from "./direction.ts";
import { conversationId } from "./judge-conversation.ts";
import { createParties, isSameMachine } from "./party.ts";
import { createRules } from "./rules.ts";
import { createSnapshots } from "./snapshots.ts";
import { complete, type Steps } from "./steps.ts";

export interface FlowAudit {
  /** Hears of flows and payloads, in the order of the packets. */
  readonly sink: StageSink;
  /** What comes from now on is held against another site or matrix; what was seen is judged anew by it. */
  adopt(site: Site, matrix: Matrix): void;
  /** Judges what was seen so far, in steps between which the capture may go on. @param now for the accept list's dates */
  judge(counts: () => SeenCounts, inputs: readonly InputState[], now: Date): Steps<AuditResult>;
  /** Judges all, once every flow was handed on. */
  finish(counts: SeenCounts, inputs: readonly InputState[], now: Date): AuditResult;
}

/** The flow stage, or several that share the shards, as far as flows refer to it. */
export interface StageTables {
  meaningOf(shard: number): RowMeaning;
  readonly openings: Openings;
  /** Shows the flows that have not ended. */
  eachOpen(visit: OpenFlowListener): Steps<void>;
}

/** @param onFlow hears of each flow as it ends */
export function createFlowAudit(
  site: Site,
  matrix: Matrix,
  tables: StageTables,
  onFlow?: (flow: AuditedFlow) => void,
): FlowAudit {
  const book = createAddressBook();
  const evidence = createEvidence(book);
  const attempts: AttemptContext = {
    owesReply(port, server) {
      if (server >= 0 && reading.partyOf(server).isGroup) return false;
      const { compiled } = reading.rules;
      const isDynamic = attempts.isHandedOut(server, "udp", port) && !compiled.isDocumented("udp", port);
      const rows = isDynamic ? compiled.dynamic("udp") : compiled.at("udp", port);
      return rows.length > 0
        ? rows.some(({ reply }) => reply === "owed")
        : knownTraffic("udp", port).some(({ replyOwed }) => replyOwed);
    },
    isHandedOut: (server, transport, port) => evidence.handedOut.find(server, transport, port) !== null,
    isSameMachine: (a, b) => isSameMachine(reading.partyOf, a, b),
    hasAskedGroup: evidence.groupQuestions.has,
  };
  /** How flows are read as they end: by what the site declares. */
  const readBy = (rules: ReturnType<typeof createRules>) => {
    const { compiled, identityOf } = rules;
    const partyOf = createParties(
      book,
      (_, address) => ({ identity: identityOf(address), looksLike: null }),
      rules.site.hostNames,
    );
    return { rules, partyOf, directionOf: createDirectionOf(compiled, partyOf, attempts) };
  };
  let reading = readBy(createRules(site, matrix));
  const nameOf: NameOf = (client, server, time) => {
    const address = book.addresses[server]!;
    const { identity, name } = reading.partyOf(server);
    // The name of a proxy is not what is asked of it.
    if (identity.allRoles.has("proxy")) return null;
    const own = evidence.names.nameFor(client, address, time);
    // What someone else was told says less than the site does.
    if (own !== null || name !== null) return own;
    return evidence.names.nameForOthers(client, address, time);
  };
  const directionOf = (flow: Flow): ReturnType<typeof reading.directionOf> => reading.directionOf(flow);
  const conversations = createConversationTable({ book, directionOf, openings: tables.openings, nameOf, attempts });
  function addFlow(flow: Flow): void {
    const { client, conversation, attempts: made } = conversations.add(flow);
    if (onFlow === undefined) return;
    const { partyOf } = reading;
    const [a, b] = flow.ends.map(({ address }) => (address < 0 ? null : partyOf(address)));
    const id = conversation === null ? null : conversationId(conversation, partyOf);
    onFlow({ flow, client, parties: [a!, b!], conversationId: id, attempts: made });
  }

  function* eachOpen(visit: (flow: Flow) => void): Steps<void> {
    yield* tables.eachOpen((words, doubles, base, shard, opening) => {
      visit({ ...readFlow(words, doubles, base, book, tables.meaningOf(shard)), opening });
    });
  }

  const snapshots = createSnapshots(conversations, addFlow, eachOpen);

  return {
    sink: {
      flow(words, doubles, base, shard, wasShown) {
        snapshots.end(readFlow(words, doubles, base, book, tables.meaningOf(shard)), wasShown);
      },
      ...evidence.sink,
    },
    adopt(newSite, newMatrix) {
      reading = readBy(createRules(newSite, newMatrix));
    },
    *judge(counts, inputs, now) {
      const soFar = yield* snapshots.take();
      return yield* conclude(reading.rules, { book, evidence, conversations: soFar, counts: counts(), inputs }, now);
    },
    finish(counts, inputs, now) {
      snapshots.abandon();
      return complete(conclude(reading.rules, { book, evidence, conversations, counts, inputs }, now));
    },
  };
}
