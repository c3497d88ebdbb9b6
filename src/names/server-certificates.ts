/**
 * The certificates that servers showed, by server, port and the name that was asked for: read in the shards, each by
 * itself, and kept here.
 *
 * Limit: `MAX_CERTIFICATES`, in all and of a shard; of later ones nothing is read. One that is known is not read again: a
 * capture of a day holds the same few in a hundred thousand connections.
 */
import { keyOfPair } from "../flow/map-key.ts";
import type { MessageParties } from "./message-observer.ts";
import { findServerCertificate, readCertificate, type ServerCertificate } from "./server-certificate.ts";
import { addToPrefix, createStreamPrefix, type StreamPrefix } from "./stream-prefix.ts";

const MAX_CERTIFICATES = 4096;

/** Reads what one server says at the beginning of a connection. */
export interface CertificateReader {
  /** @param sequence of the byte at `start` @returns false once there is nothing more to read */
  add(bytes: Uint8Array, start: number, end: number, sequence: number): boolean;
}

export interface CertificateReaders {
  /**
   * Null where it is known already, or there is no room.
   * @param parties of the client's packet that asks for `name`
   */
  open(parties: MessageParties, name: string): CertificateReader | null;
}

export interface CertificateSink {
  certificate(shown: ShownCertificate): void;
}

export interface ShownCertificate {
  readonly ipVersion: 4 | 6;
  /** The server's address, in four words. */
  readonly address: readonly number[];
  readonly port: number;
  readonly name: string;
  readonly der: Uint8Array;
}

export function createCertificateReaders(sink: CertificateSink): CertificateReaders {
  /** By the name that was asked for: the servers that showed one, as keys. */
  const seen = new Map<string, Set<number | string>>();
  let count = 0;

  function add(name: string, key: number | string): void {
    const servers = seen.get(name);
    if (servers === undefined) seen.set(name, new Set([key]));
    else servers.add(key);
    count++;
  }

  return {
    open({ ipVersion, addresses, destinationPort: port }, askedName) {
      const name = askedName.toLowerCase();
      const key = keyOf(ipVersion, addresses, 4, port);
      if (seen.get(name)?.has(key) || count >= MAX_CERTIFICATES) return null;
      const address = [...addresses.subarray(4)];
      let prefix: StreamPrefix | null = null;
      let first: number | null = null;
      return {
        add(bytes, start, end, sequence) {
          first ??= sequence;
          const offset = (sequence - first) | 0;
          let reading = prefix === null && offset === 0 ? findServerCertificate(bytes, start, end) : MORE;
          if (reading.kind === "more") {
            prefix ??= createStreamPrefix();
            if (offset < 0 || !addToPrefix(prefix, bytes, start, end, offset)) return false;
            reading = findServerCertificate(prefix.bytes, 0, prefix.end);
          }
          if (reading.kind === "certificate" && !seen.get(name)?.has(key)) {
            add(name, key);
            sink.certificate({ ipVersion, address, port, name, der: reading.der });
          }
          return reading.kind === "more";
        },
      };
    },
  };
}

const MORE = { kind: "more" } as const;

export interface ServerCertificates {
  /** @param server its number in the address book, or -1 */
  add(server: number, shown: ShownCertificate): void;
  of(server: number): readonly ServerCertificate[];
}

export function createServerCertificates(): ServerCertificates {
  const seen = new Set<string>();
  const byServer = new Map<number, ServerCertificate[]>();
  return {
    add(server, { ipVersion, address, port, name, der }) {
      const key = `${keyOf(ipVersion, address, 0, port)} ${name}`;
      if (server < 0 || seen.has(key) || seen.size >= MAX_CERTIFICATES) return;
      const certificate = readCertificate(der);
      if (certificate === null) return;
      seen.add(key);
      const known = byServer.get(server);
      if (known === undefined) byServer.set(server, [certificate]);
      else known.push(certificate);
    },
    of: (server) => byServer.get(server) ?? [],
  };
}

/** A number where one is enough: an IPv4 address is the last of four words. */
function keyOf(ipVersion: 4 | 6, address: ArrayLike<number>, at: number, port: number): number | string {
  const last = keyOfPair(port, address[at + 3]!);
  return ipVersion === 4 ? last : `${address[at]},${address[at + 1]},${address[at + 2]},${last}`;
}
