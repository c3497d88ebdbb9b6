/**
 * The audit: packets in, the judgement of every conversation out.
 */
import type { InputState, PacketBlock } from "../capture/source.ts";
import { createAddressBook } from "../flow/address-book.ts";
import type { Flow } from "../flow/flow.ts";
import { createTracker } from "../flow/tracker.ts";
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { createEvidence } from "../names/evidence.ts";
import type { Site } from "../site/site.ts";
import type { AttemptContext } from "./attempts.ts";
import type { AuditedFlow } from "./audited-flow.ts";
import { type AuditResult, conclude } from "./conclusion.ts";
import { createConversationTable, type NameOf } from "./conversation.ts";
import { createDirectionOf } from "./direction.ts";
import { conversationId } from "./judge-conversation.ts";
import { createParties, isSameMachine } from "./party.ts";
import { createRules } from "./rules.ts";
import { createSnapshots } from "./snapshots.ts";
import { complete, type Steps } from "./steps.ts";

export interface Auditor {
  /** Adds the packets `from` (included) to `to` (not included) of a block, in the order of time. */
  audit(block: PacketBlock, from: number, to: number): void;
  /** Packets so far, and those of them that were decoded. */
  packets(): number;
  decoded(): number;
  /** Forgets the flows that have been silent for so long that they are over; their conversations stay. @param now in seconds */
  closeIdle(now: number): void;
  /** What comes from now on is held against another site or matrix; what was seen is judged anew by it. */
  adopt(site: Site, matrix: Matrix): void;
  /** Judges what was seen so far, in steps between which the capture may go on. @param now for the accept list's dates */
  judge(inputs: readonly InputState[], now: Date): Steps<AuditResult>;
  /** Ends the capture and judges it. */
  finish(inputs: readonly InputState[], now: Date): AuditResult;
}

/** @param onFlow hears of each flow as it ends */
export function createAuditor(site: Site, matrix: Matrix, onFlow?: (flow: AuditedFlow) => void): Auditor {
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
  const conversations = createConversationTable({ book, directionOf, openings: evidence.openings, nameOf, attempts });
  function addFlow(flow: Flow): void {
    const { client, conversation } = conversations.add(flow);
    if (onFlow === undefined) return;
    const { partyOf } = reading;
    const [a, b] = flow.ends.map(({ address }) => (address < 0 ? null : partyOf(address)));
    const id = conversation === null ? null : conversationId(conversation, partyOf);
    const encapsulation = tracker.encapsulationName(flow);
    onFlow({ flow, client, parties: [a!, b!], encapsulation, conversationId: id });
  }

  const tracker = createTracker(book, (flow, wasShown) => snapshots.end(flow, wasShown), evidence.observer);
  const snapshots = createSnapshots(conversations, addFlow, tracker.eachOpen);
  let packets = 0;

  return {
    audit(block, from, to) {
      tracker.track(block, from, to);
      packets += to - from;
    },
    packets: () => packets,
    decoded: tracker.decoded,
    closeIdle: tracker.closeIdle,
    adopt(newSite, newMatrix) {
      reading = readBy(createRules(newSite, newMatrix));
    },
    *judge(inputs, now) {
      const soFar = yield* snapshots.take();
      const counts = tracker.counts();
      return yield* conclude(reading.rules, { book, evidence, conversations: soFar, counts, inputs }, now);
    },
    finish(inputs, now) {
      snapshots.abandon();
      tracker.finish();
      const counts = tracker.counts();
      return complete(conclude(reading.rules, { book, evidence, conversations, counts, inputs }, now));
    },
  };
}
