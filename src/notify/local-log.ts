/**
 * This machine's own log: datagrams to a socket in the file system, which Node.js has none of. The C library has (man 7
 * unix).
 *
 *  struct sockaddr_un  0: family           2: path, with a zero behind it
 */
import { loadKoffi } from "../capture/koffi.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { type Attempt, failed } from "./attempt.ts";
import { describeConnectionFailure } from "./connection-failure.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0x80000;
/** A log that reads nothing must not hold this program. */
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

const PATH_AT = 2;
const PATH_BYTES = 108;

interface Calls {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly sendto: (socket: number, bytes: Buffer, count: number, flags: number, to: Buffer, toBytes: number) => number;
  readonly close: (descriptor: number) => number;
}

let loaded: Calls | null = null;

function calls(): Calls {
  if (loaded !== null) return loaded;
  const library = loadKoffi().load(null);
  loaded = {
    socket: library.func("int socket(int domain, int type, int protocol)"),
    sendto: library.func(
      "long sendto(int socket, void *bytes, unsigned long count, int flags, void *to, uint32_t toBytes)",
    ),
    close: library.func("int close(int descriptor)"),
  };
  return loaded;
}

export function sendToLocalLog(path: string, messages: readonly Buffer[]): Attempt {
  const place = neutralPath(path);
  const address = addressOf(path);
  if (address === null) return failed(`${place} is longer than the path of a socket can be`, false);
  let call: Calls;
  try {
    call = calls();
  } catch {
    return failed(
      `${place} cannot be written to: koffi, which xsaudit calls the system with, has no build for this machine`,
      false,
    );
  }
  const socket = call.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return explain(place);
  try {
    for (const message of messages) {
      const sent = call.sendto(socket, message, message.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length);
      if (sent < 0) return explain(place);
    }
    return { kind: "sent", message: "sent" };
  } finally {
    call.close(socket);
  }
}

function addressOf(path: string): Buffer | null {
  const bytes = Buffer.from(path);
  if (bytes.length >= PATH_BYTES || bytes.includes(0)) return null;
  const address = Buffer.alloc(PATH_AT + bytes.length + 1);
  // koffi is built for machines of this byte order only.
  address.writeUInt16LE(AF_UNIX);
  bytes.copy(address, PATH_AT);
  return address;
}

/** What the last call failed by. */
function explain(place: string): Attempt {
  const koffi = loadKoffi();
  const code = Object.entries(koffi.os.errno).find(([, number]) => number === koffi.errno())?.[0];
  const { words, mayPass } = describeConnectionFailure(Object.assign(new Error(), { code }));
  return failed(`${place} ${words}`, mayPass);
}
