/**
 * All that payloads tell of the flows they belong to: what their beginnings show, which names addresses had, which ports
 * were handed out, and what was asked of everyone.
 */
import type { AddressBook } from "../flow/address-book.ts";
import type { PayloadObserver } from "../flow/payload-observer.ts";
import type { DnsLookup } from "./dns-lookup.ts";
import { createDnsLookups } from "./dns-lookups.ts";
import { createGroupQuestions, type GroupQuestions } from "./group-questions.ts";
import { createHandedOutPorts, type HandedOutPorts } from "./handed-out-ports.ts";
import { createMessageObserver } from "./message-observer.ts";
import { createOpeningTable, type OpeningTable } from "./opening.ts";
import { createOpeningObserver } from "./opening-observer.ts";
import { createResolvedNames, type ResolvedNames } from "./resolved-names.ts";
import { createServerCertificates, type ServerCertificates } from "./server-certificates.ts";

export interface Evidence {
  /** Sees the payloads; all else is known from what it saw. */
  readonly observer: PayloadObserver;
  readonly openings: OpeningTable;
  readonly names: ResolvedNames;
  readonly handedOut: HandedOutPorts;
  readonly certificates: ServerCertificates;
  readonly groupQuestions: GroupQuestions;
  /** Which names were asked for so far, and what became of it. */
  lookups(): readonly DnsLookup[];
  /** What limits kept from being read. */
  counts(): EvidenceCounts;
}

export interface EvidenceCounts {
  /** Beginnings of connections that were given up unread, names and questions that found no room. */
  readonly unreadNames: number;
  /** DNS answers that nobody asked for: they name nothing. */
  readonly unaskedAnswers: number;
}

export function createEvidence(book: AddressBook): Evidence {
  const names = createResolvedNames();
  const dns = createDnsLookups(names);
  const handedOut = createHandedOutPorts();
  const openings = createOpeningTable();
  const certificates = createServerCertificates();
  const groupQuestions = createGroupQuestions();
  const messages = createMessageObserver(book, { dns, rpcbind: handedOut }, groupQuestions);
  const observer = createOpeningObserver(book, openings, messages, certificates);
  return {
    observer,
    openings,
    names,
    handedOut,
    certificates,
    groupQuestions,
    lookups: dns.lookups,
    counts() {
      const { unaskedAnswers, unlistedQuestions, closedEarly } = dns.counts();
      const unread =
        observer.givenUp() + openings.dropped() + names.dropped() + handedOut.dropped() + handedOut.givenUp();
      return { unreadNames: unread + unlistedQuestions + closedEarly, unaskedAnswers };
    },
  };
}
