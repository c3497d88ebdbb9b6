/**
 * Reads a hosts file: addresses and the names they have, in the format of hosts(5). A line is an address, its canonical
 * name and its aliases, parted by white space; a number sign begins a comment. As in the C library, the first line of
 * an address gives it its canonical name, and later ones add aliases.
 *
 * Lines whose address is that of no host are skipped whole, whatever names stand there: the unspecified address and
 * loopback, where blocklists send names to, groups and everyone, and addresses within a zone, which no capture shows.
 */
import { isIP, isIPv6 } from "node:net";
import {
  type Address,
  contains,
  formatAddress,
  isGroupAddress,
  type Network,
  parseAddress,
  parseNetwork,
} from "../flow/address.ts";
import { neutralText } from "../names/neutral-text.ts";
import type { SiteMistake } from "./yaml-text.ts";

export interface HostsEntry {
  readonly address: Address;
  /** At least one, the canonical one first; in lower case, without the dot of the root. */
  readonly names: readonly string[];
}

export type HostsResult =
  | { readonly entries: readonly HostsEntry[]; readonly mistakes: null }
  | { readonly entries: null; readonly mistakes: readonly SiteMistake[] };

const ADDRESS_FORM = "is not an IPv4 or IPv6 address; write one such as 10.10.0.11 or 2001:db8::25";
const NAME_FORM = "is not a host name; write letters a to z, digits, hyphens and underscores, parted by dots";
const SECOND_ADDRESS_FORM = "is an address where a name should be; give it a line of its own";
const NAMELESS_FORM = "has no name; write one behind it, such as xs1.example.com";

/** Some editors put it before everything else. */
const BYTE_ORDER_MARK = /^\ufeff/;
const WORD = /[^ \t\r]+/g;
/** Lengths as in RFC 1035, section 2.3.4. Labels that begin or end with a hyphen are seen in the wild. */
export const HOST_NAME = /^(?=.{1,253}\.?$)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/;
const ROOT_DOT = /\.$/;

const NO_HOSTS: readonly Network[] = ["0.0.0.0/32", "127.0.0.0/8", "::/128", "::1/128"].map(
  (text) => parseNetwork(text)!,
);

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

type HostAddress = Address | "no host" | "no address";

interface NamedAddress {
  readonly address: Address;
  readonly names: Set<string>;
}

/**
 * @param content the file's content
 * @returns an entry for each address, in the order of the file; or all mistakes at once
 */
export function parseHostsFile(content: string): HostsResult {
  const byAddress = new Map<string, NamedAddress>();
  const mistakes: SiteMistake[] = [];
  const readAddress = createAddressReader();
  for (const [index, text] of content.replace(BYTE_ORDER_MARK, "").split("\n").entries()) {
    const [first, ...names] = wordsOf(text, index + 1);
    if (first === undefined) continue;
    const address = readAddress(first.text);
    if (address === "no host") continue;
    if (address === "no address") mistakes.push(mistakeAt(first, ADDRESS_FORM));
    else if (names.length === 0) mistakes.push(mistakeAt(first, NAMELESS_FORM));
    else addNames(byAddress, address, names);
    for (const name of names) {
      const form = mistakeInName(name.text);
      if (form !== null) mistakes.push(mistakeAt(name, form));
    }
  }
  if (mistakes.length > 0) return { entries: null, mistakes };
  const entries = Array.from(byAddress.values(), ({ address, names }) => ({ address, names: [...names] }));
  return { entries, mistakes: null };
}

/** The words of a line before its comment. */
function wordsOf(text: string, line: number): Word[] {
  const comment = text.indexOf("#");
  const content = comment === -1 ? text : text.slice(0, comment);
  return Array.from(content.matchAll(WORD), (match) => ({ text: match[0], line, column: match.index + 1 }));
}

/** Blocklists repeat an address a million times, and reading one takes long. */
function createAddressReader(): (text: string) => HostAddress {
  const known = new Map<string, HostAddress>();
  return (text) => {
    const address = known.get(text) ?? readHostAddress(text);
    known.set(text, address);
    return address;
  };
}

function readHostAddress(text: string): HostAddress {
  const percent = text.indexOf("%");
  if (percent >= 0) return isIPv6(text.slice(0, percent)) && percent + 1 < text.length ? "no host" : "no address";
  const address = isIP(text) === 0 ? null : parseAddress(text);
  if (address === null) return "no address";
  const isHost = !isGroupAddress(address) && !NO_HOSTS.some((network) => contains(network, address));
  return isHost ? address : "no host";
}

function addNames(byAddress: Map<string, NamedAddress>, address: Address, words: readonly Word[]): void {
  const key = formatAddress(address);
  const named = byAddress.get(key) ?? { address, names: new Set() };
  byAddress.set(key, named);
  for (const { text } of words) named.names.add(text.toLowerCase().replace(ROOT_DOT, ""));
}

/** What would be right instead; null for a host name. */
function mistakeInName(text: string): string | null {
  if (isIP(text) !== 0) return SECOND_ADDRESS_FORM;
  return HOST_NAME.test(text) ? null : NAME_FORM;
}

function mistakeAt({ text, line, column }: Word, form: string): SiteMistake {
  return { line, column, message: `${neutralText(JSON.stringify(text))} ${form}` };
}
