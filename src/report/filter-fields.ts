/**
 * What each key of a filter looks at, and which values it takes. To add a key, add an entry.
 */
import { isFailing, OUTCOMES, VERDICTS } from "../audit/words.ts";
import { contains, formatAddress, type Network, networkOf, parseAddress, parseNetwork } from "../flow/address.ts";
import { includesPort, parsePortRange } from "../matrix/ports.ts";
import { nearestWord } from "../site/nearest-word.ts";
import type { ReportConversation, ReportParty } from "./report.ts";

export const FILTER_KEYS = [
  "verdict",
  "outcome",
  "role",
  "client",
  "server",
  "address",
  "name",
  "port",
  "transport",
  "requirement",
  "target",
  "failing",
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

export function isFilterKey(text: string): text is FilterKey {
  return (FILTER_KEYS as readonly string[]).includes(text);
}

/** The words that only a report and its matrix know. */
export interface FilterVocabulary {
  readonly roles: readonly string[];
  readonly requirements: readonly string[];
}

/** What a filter looks at. */
export type FilteredConversation = Pick<
  ReportConversation,
  "client" | "server" | "transport" | "target" | "targetPort" | "verdict" | "requirements" | "nearest" | "outcome"
>;

export type Test = (conversation: FilteredConversation) => boolean;

interface Field {
  /** @returns the test, or what is wrong with the value: `is no port; write ...` */
  readonly compile: (value: string, vocabulary: FilterVocabulary) => Test | string;
  /** All values that there are, where they can be counted. */
  readonly values: (vocabulary: FilterVocabulary) => readonly string[];
}

const TRANSPORTS = ["tcp", "udp", "icmp", "icmp6", "sctp"];
const NOT_COUNTED = (): readonly string[] => [];

export const FILTER_FIELDS: Readonly<Record<FilterKey, Field>> = {
  verdict: oneOf(
    "verdict",
    () => VERDICTS,
    (value) => (conversation) => conversation.verdict === value,
  ),
  outcome: oneOf(
    "outcome",
    () => OUTCOMES,
    (value) => (conversation) => conversation.outcome === value,
  ),
  role: oneOf(
    "role that anyone has here",
    ({ roles }) => roles,
    (value) =>
      ({ client, server }) =>
        client.roles.includes(value) || server.roles.includes(value),
  ),
  client: {
    compile(value) {
      const isParty = partyTest(value);
      return ({ client }) => isParty(client);
    },
    values: NOT_COUNTED,
  },
  server: {
    compile(value) {
      const isParty = partyTest(value);
      return ({ server }) => isParty(server);
    },
    values: NOT_COUNTED,
  },
  address: {
    compile(value) {
      const network = readNetwork(value);
      if (network === null) return "is no address; write one such as 10.10.0.11, or a network such as 10.20.0.0/16";
      const isIn = networkTest(network);
      return ({ client, server }) => isIn(client.address) || isIn(server.address);
    },
    values: NOT_COUNTED,
  },
  name: {
    compile(value) {
      const isIn = textTest(value);
      return ({ client, server, target }) => isIn(client.name) || isIn(server.name) || isIn(target);
    },
    values: NOT_COUNTED,
  },
  port: {
    compile(value) {
      const range = parsePortRange(value);
      if (range === null) return "is no port; write a number such as 443, or a range such as 6910-6930";
      const isIn = (port: number | null): boolean => port !== null && includesPort([range], port);
      return ({ server, targetPort }) => isIn(server.port) || isIn(targetPort);
    },
    values: NOT_COUNTED,
  },
  transport: {
    compile(value) {
      const transport = value.toLowerCase();
      if (!/^(tcp|udp|icmp|icmp6|sctp|ip-\d{1,3})$/.test(transport)) {
        return "is no transport; write tcp, udp, icmp, icmp6, sctp or ip-47";
      }
      return (conversation) => conversation.transport === transport;
    },
    values: () => TRANSPORTS,
  },
  requirement: {
    compile(value, { requirements }) {
      // A word may stand for a family: ad for ad.ldap and all the others.
      const isMeant = (id: string): boolean => id === value || id.startsWith(`${value}.`);
      if (!requirements.some(isMeant)) return `is no requirement; ${adviceFor(value, requirements)}`;
      return ({ requirements: ids, nearest }) =>
        ids.some(isMeant) || (nearest !== null && isMeant(nearest.requirement));
    },
    values: ({ requirements }) => requirements,
  },
  target: {
    compile(value) {
      const isIn = textTest(value);
      return ({ target }) => isIn(target);
    },
    values: NOT_COUNTED,
  },
  failing: oneOf(
    "answer",
    () => ["yes", "no"],
    (value) =>
      ({ outcome }) =>
        isFailing(outcome) === (value === "yes"),
  ),
};

/** A bare word: part of a name, address, target or requirement id; a whole address or network stands for itself. */
export function wordTest(word: string): Test {
  const isParty = partyTest(word);
  const isIn = textTest(word);
  return ({ client, server, target, requirements }) =>
    isParty(client) || isParty(server) || isIn(target) || requirements.some(isIn);
}

function oneOf(noun: string, values: Field["values"], toTest: (value: string) => Test): Field {
  return {
    compile(value, vocabulary) {
      const known = values(vocabulary);
      const word = known.find((candidate) => candidate === value.toLowerCase()) ?? known.find((word) => word === value);
      return word === undefined ? `is no ${noun}; ${adviceFor(value, known)}` : toTest(word);
    },
    values,
  };
}

const MAX_ADVISED = 10;

function adviceFor(value: string, known: readonly string[]): string {
  const nearest = nearestWord(value, known);
  if (nearest !== null) return `did you mean ${nearest}`;
  const some = known.slice(0, MAX_ADVISED).join(", ");
  return known.length > MAX_ADVISED ? `some are ${some}` : `known are ${some}`;
}

function partyTest(value: string): (party: ReportParty) => boolean {
  const network = readNetwork(value);
  if (network !== null) {
    const isIn = networkTest(network);
    return ({ address }) => isIn(address);
  }
  const isIn = textTest(value);
  return ({ address, name }) => isIn(name) || isIn(address);
}

const MEANS_SOMETHING_IN_A_PATTERN = /[\^$\\.*+?()[\]{}|/]/g;

/** Part of a text, in small letters or large ones. A pattern, so that 100,000 texts need no copy in small letters. */
function textTest(value: string): (text: string | null) => boolean {
  const wanted = new RegExp(value.replaceAll(MEANS_SOMETHING_IN_A_PATTERN, "\\$&"), "iu");
  return (text) => text !== null && wanted.test(text);
}

function readNetwork(text: string): Network | null {
  const address = parseAddress(text);
  return address === null ? parseNetwork(text) : networkOf(address);
}

/** Reports write an address in one way only, so that one address is compared as text. */
function networkTest(network: Network): (address: string) => boolean {
  const { address: wanted, prefixLength } = network;
  if (prefixLength === (wanted.ipVersion === 4 ? 32 : 128)) {
    const text = formatAddress(wanted);
    return (address) => address === text;
  }
  const isIpv4 = wanted.ipVersion === 4;
  return (text) => {
    if (text.includes(":") === isIpv4) return false;
    const address = parseAddress(text);
    return address !== null && contains(network, address);
  };
}
