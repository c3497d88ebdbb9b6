/**
 * Findings about the network, each made of the conversations that have one cause, or of what is missing.
 */
import type { AcceptEntry } from "../site/site.ts";
import { absenceFindings, type Watch } from "./absence-findings.ts";
import { findAcceptance } from "./accept.ts";
import { advisoryFindings } from "./advice.ts";
import { blockedFindings } from "./blocked.ts";
import { consoleFindings } from "./console-findings.ts";
import type { DraftedGroup } from "./draft.ts";
import type { Finding } from "./finding.ts";
import type { JudgedConversation } from "./judged.ts";
import type { PartyOf } from "./party.ts";
import { type NameLookup, type NamesAtStake, resolutionFindings } from "./resolution-findings.ts";
import { stableId } from "./stable-id.ts";
import { tlsFindings } from "./tls-findings.ts";
import { unwantedFindings } from "./unwanted.ts";

export interface FindingContext {
  readonly partyOf: PartyOf;
  readonly accept: readonly AcceptEntry[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
  readonly lookups: readonly NameLookup[];
  readonly atStake: NamesAtStake;
  readonly watch: Watch;
}

export function trafficFindings(judged: readonly JudgedConversation[], context: FindingContext): Finding[] {
  const { partyOf } = context;
  const drafted = [
    ...blockedFindings(judged, partyOf),
    ...unwantedFindings(judged, partyOf),
    ...advisoryFindings(judged),
    ...tlsFindings(judged),
    ...consoleFindings(judged),
    ...resolutionFindings(judged, context.lookups, context.atStake),
    ...absenceFindings(judged, context.watch),
  ];
  return drafted.map((group) => finish(group, context));
}

function finish({ group, draft: { key, ...words } }: DraftedGroup, { accept, today }: FindingContext): Finding {
  const accepted = findAcceptance(accept, group, today);
  return {
    id: stableId("f", words.kind, ...key),
    suggestion: null,
    ...words,
    conversations: group.map((conversation) => conversation.id),
    accepted: accepted === null ? null : { reason: accepted.reason, owner: accepted.owner, until: accepted.until },
  };
}
