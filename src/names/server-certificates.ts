/**
 * The certificates that servers showed, by server, port and the name that was asked for.
 *
 * Limit: `MAX_CERTIFICATES`; of later ones nothing is read. One that is known is not read again: a capture of a day holds
 * the same few in a hundred thousand connections.
 */
import { readServerCertificate, type ServerCertificate } from "./server-certificate.ts";
import { addToPrefix, createStreamPrefix } from "./stream-prefix.ts";

const MAX_CERTIFICATES = 4096;

/** Reads what one server says at the beginning of a connection. */
export interface CertificateReader {
  /** @param sequence of the byte at `start` @returns false once there is nothing more to read */
  add(bytes: Uint8Array, start: number, end: number, sequence: number): boolean;
}

export interface ServerCertificates {
  /** Null where it is known already, or there is no room. @param server its number in the address book */
  openReader(server: number, port: number, name: string): CertificateReader | null;
  of(server: number): readonly ServerCertificate[];
}

export function createServerCertificates(): ServerCertificates {
  const seen = new Set<string>();
  const byServer = new Map<number, ServerCertificate[]>();

  function note(server: number, certificate: ServerCertificate): void {
    const known = byServer.get(server);
    if (known === undefined) byServer.set(server, [certificate]);
    else known.push(certificate);
  }

  return {
    openReader(server, port, name) {
      const key = `${server} ${port} ${name.toLowerCase()}`;
      if (server < 0 || seen.has(key) || seen.size >= MAX_CERTIFICATES) return null;
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
            note(server, reading.certificate);
          }
          return reading.kind === "more";
        },
      };
    },
    of: (server) => byServer.get(server) ?? [],
  };
}
