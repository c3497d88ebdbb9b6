/**
 * The certificates that servers showed, by server, port and the name that was asked for: read in the shards, each by
 * itself, and kept here.
 *
 * Limit: `MAX_CERTIFICATES`, in all and of a shard; of later ones nothing is read. One that is known is not read again: a
 * capture of a day holds the same few in a hundred thousand connections.
 */
import type { MessageParties } from "./message-observer.ts";
import { readServerCertificate, type ServerCertificate } from "./server-certificate.ts";
import { addToPrefix, createStreamPrefix } from "./stream-prefix.ts";

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
  readonly certificate: ServerCertificate;
}

export function createCertificateReaders(sink: CertificateSink): CertificateReaders {
  const seen = new Set<string>();
  return {
    open({ ipVersion, addresses, destinationPort }, name) {
      const address = [...addresses.subarray(4)];
      const key = keyOf(address, destinationPort, name);
      if (seen.has(key) || seen.size >= MAX_CERTIFICATES) return null;
      const prefix = createStreamPrefix();
      let first: number | null = null;
      return {
        add(bytes, start, end, sequence) {
          first ??= sequence;
          const offset = (sequence - first) | 0;
          if (offset < 0 || !addToPrefix(prefix, bytes, start, end, offset)) return false;
          const reading = readServerCertificate(prefix.bytes, 0, prefix.end);
          if (reading.kind === "certificate" && !seen.has(key)) {
            seen.add(key);
            sink.certificate({ ipVersion, address, port: destinationPort, name, certificate: reading.certificate });
          }
          return reading.kind === "more";
        },
      };
    },
  };
}

export interface ServerCertificates {
  /** @param server its number in the address book, or -1 */
  add(server: number, shown: ShownCertificate): void;
  of(server: number): readonly ServerCertificate[];
}

export function createServerCertificates(): ServerCertificates {
  const seen = new Set<string>();
  const byServer = new Map<number, ServerCertificate[]>();
  return {
    add(server, { address, port, name, certificate }) {
      const key = keyOf(address, port, name);
      if (server < 0 || seen.has(key) || seen.size >= MAX_CERTIFICATES) return;
      seen.add(key);
      const known = byServer.get(server);
      if (known === undefined) byServer.set(server, [certificate]);
      else known.push(certificate);
    },
    of: (server) => byServer.get(server) ?? [],
  };
}

function keyOf(address: readonly number[], port: number, name: string): string {
  return `${address.join()} ${port} ${name.toLowerCase()}`;
}
