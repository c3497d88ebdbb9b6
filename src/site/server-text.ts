/**
 * A server as settings name it: an address or a host name, often with a port: `10.0.0.60`, `lic.example:27001`,
 * `[2001:db8::1]:514`, `2001:db8::1`.
 */
import { type Address, contains, isGroupAddress, parseAddress, parseNetwork, reachOf } from "../flow/address.ts";
import { parsePortRange } from "../matrix/ports.ts";
import { HOST_NAME } from "./hosts-file.ts";

export type Server =
  | { readonly kind: "address"; readonly address: Address; readonly port: number | null }
  | { readonly kind: "name"; readonly name: string; readonly port: number | null }
  /** The machine itself, a link, a group: nobody whom a capture shows. */
  | { readonly kind: "nobody" }
  | { readonly kind: "unreadable" };

const BRACKETED = /^\[([^\]]*)\](?::(\d+))?$/;
const WITH_PORT = /^([^:]*):(\d+)$/;
/** A wrong address, not a name: no top-level domain is a number. */
const NUMBERS = /^[\d.]+$/;

const LINK_LOCAL = ["169.254.0.0/16", "fe80::/10"].map((text) => parseNetwork(text)!);

export function parseServer(text: string): Server {
  const trimmed = text.trim();
  const [, host = trimmed, portText] = BRACKETED.exec(trimmed) ?? WITH_PORT.exec(trimmed) ?? [];
  const port = portText === undefined ? null : parsePort(portText);
  if (portText !== undefined && port === null) return { kind: "unreadable" };
  const address = parseAddress(host);
  if (address !== null) return isSomebody(address) ? { kind: "address", address, port } : { kind: "nobody" };
  const name = host.replace(/\.$/, "");
  if (name.toLowerCase() === "localhost") return { kind: "nobody" };
  return HOST_NAME.test(name) && !NUMBERS.test(name) ? { kind: "name", name, port } : { kind: "unreadable" };
}

/** The text for a server whose port stands elsewhere. */
export function joinPort(text: string, port: string | undefined): string {
  const host = text.trim();
  if (host === "" || port === undefined || port === "") return host;
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether it is one machine's address beyond its own link. */
export function isSomebody(address: Address): boolean {
  if (isGroupAddress(address) || reachOf(address) === "nowhere") return false;
  return !LINK_LOCAL.some((network) => contains(network, address));
}

/** Null where the text is no single port. */
export function parsePort(text: string): number | null {
  const range = parsePortRange(text);
  return range !== null && range.first === range.last ? range.first : null;
}
