/**
 * Findings about the network, each made of the conversations that have one cause, or of what is missing.
 */
import type { Sender } from "../flow/senders.ts";
import { absenceFindings, type Watch } from "./absence-findings.ts";
import { findAcceptance } from "./accept.ts";
import { type AcceptContext, acceptFindings } from "./accept-findings.ts";
import { advisoryFindings } from "./advice.ts";
import { blockedFindings } from "./blocked.ts";
import { consoleFindings } from "./console-findings.ts";
import type { DraftedGroup } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { hardwareFindings } from "./hardware-findings.ts";
import type { JudgedConversation } from "./judged.ts";
import { nameFindings } from "./name-findings.ts";
import type { Party, PartyOf } from "./party.ts";
import { type NameLookup, type NamesAtStake, resolutionFindings } from "./resolution-findings.ts";
import { stableId } from "./stable-id.ts";
import type { Steps } from "./steps.ts";
import { tlsFindings } from "./tls-findings.ts";
import { unwantedFindings } from "./unwanted.ts";

export interface FindingContext extends AcceptContext {
  readonly partyOf: PartyOf;
  /** Flows of a client that found no place in the list. */
  readonly unlistedFlowsOf: (client: Party) => number;
  readonly lookups: readonly NameLookup[];
  readonly atStake: NamesAtStake;
  readonly senders: { readonly all: readonly Sender[]; readonly partyOf: (sender: Sender) => Party | null };
  readonly watch: Watch;
}

/** What makes findings of conversations. */
const SOURCES: readonly ((judged: readonly JudgedConversation[], context: FindingContext) => DraftedGroup[])[] = [
  (judged, { partyOf }) => blockedFindings(judged, partyOf),
  (judged, { partyOf, unlistedFlowsOf }) => unwantedFindings(judged, partyOf, unlistedFlowsOf),
  advisoryFindings,
  tlsFindings,
  consoleFindings,
  nameFindings,
  (_, { senders }) => hardwareFindings(senders.all, senders.partyOf),
  (judged, { lookups, atStake }) => resolutionFindings(judged, lookups, atStake),
  (judged, { watch }) => absenceFindings(judged, watch),
];

export function* trafficFindings(judged: readonly JudgedConversation[], context: FindingContext): Steps<Finding[]> {
  const drafted: DraftedGroup[] = [];
  for (const source of SOURCES) {
    for (const draft of source(judged, context)) drafted.push(draft);
    yield;
  }
  const findings = drafted.map((draft) => ({ finding: finish(draft, context), group: draft.group }));
  return [...findings.map(({ finding }) => finding), ...acceptFindings(findings, judged, context)];
}

function finish({ group, draft: { key, ...words } }: DraftedGroup, { accept, today }: FindingContext): Finding {
  const accepted = findAcceptance(accept, words, group, today);
  return {
    id: stableId("f", words.kind, ...key),
    suggestion: null,
    ...words,
    conversations: group.map((conversation) => conversation.id),
    accepted: accepted === null ? null : { reason: accepted.reason, owner: accepted.owner, until: accepted.until },
  };
}
