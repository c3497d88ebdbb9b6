/**
 * What payloads tell beyond the flow they belong to: which names addresses had, which ports were handed out, what servers
 * showed and what was asked of everyone.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { AddressBook } from "../flow/address-book.ts";
import type { DnsLookup } from "./dns-lookup.ts";
import { createDnsLookups } from "./dns-lookups.ts";
import { createGroupQuestions, type GroupQuestions } from "./group-questions.ts";
import { createHandedOutPorts, type HandedOutPorts } from "./handed-out-ports.ts";
import type { MessageSink } from "./message-observer.ts";
import { createResolvedNames, type ResolvedNames } from "./resolved-names.ts";
import { type CertificateSink, createServerCertificates, type ServerCertificates } from "./server-certificates.ts";

export interface Evidence {
  /** All else is known from what this hears. */
  readonly sink: MessageSink & CertificateSink;
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
  /** Names, ports and questions that found no room. */
  readonly unreadNames: number;
  /** DNS answers that nobody asked for: they name nothing. */
  readonly unaskedAnswers: number;
}

export function createEvidence(book: AddressBook): Evidence {
  const names = createResolvedNames();
  const dns = createDnsLookups(names);
  const handedOut = createHandedOutPorts();
  const certificates = createServerCertificates();
  const groupQuestions = createGroupQuestions();
  const readers = { dns, rpcbind: handedOut };
  return {
    sink: {
      message(service, bytes, start, end, { ipVersion, addresses, protocol, sourcePort, destinationPort }, time) {
        const from = book.idOf(ipVersion, addresses, 0);
        const to = book.idOf(ipVersion, addresses, 4);
        const over = protocol === IpProtocol.tcp ? "tcp" : "udp";
        readers[service].observe(bytes, start, end, from, sourcePort, to, destinationPort, time, over);
      },
      groupQuestion({ ipVersion, addresses, sourcePort, destinationPort }) {
        groupQuestions.add(book.idOf(ipVersion, addresses, 0), sourcePort, destinationPort);
      },
      certificate(shown) {
        certificates.add(book.idOf(shown.ipVersion, shown.address, 0), shown);
      },
    },
    names,
    handedOut,
    certificates,
    groupQuestions,
    lookups: dns.lookups,
    counts() {
      const { unaskedAnswers, unlistedQuestions, closedEarly } = dns.counts();
      const unreadNames = names.dropped() + handedOut.dropped() + handedOut.givenUp() + unlistedQuestions + closedEarly;
      return { unreadNames, unaskedAnswers };
    },
  };
}
