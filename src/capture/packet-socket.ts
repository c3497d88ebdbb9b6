/**
 * What the C library is asked of the socket behind a capture (man 7 packet, man 7 netdevice). None of it needs a
 * privilege, so all of it works after root was dropped: the socket is there already.
 *
 *  struct pollfd       0: descriptor       4: events           6: returned events
 *  struct ifreq        0: name            16: index, flags, or a socket address whose family is the hardware type
 *  struct sockaddr_ll  0: family           2: protocol, in network order   4: interface index   8: filled in by the kernel
 *  struct packet_mreq  0: interface index  4: type             6: length of the address behind it, here none
 */
import { loadKoffi } from "./koffi.ts";

const POLLFD_BYTES = 8;
const POLLFD_EVENTS = 4;
const POLLIN = 1;

const NAME_BYTES = 16;
const IFREQ_VALUE = 16;
const IFREQ_BYTES = 40;
const SIOCGIFNAME = 0x8910;
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFHWADDR = 0x8927;
const SIOCGIFINDEX = 0x8933;
const IFF_UP = 1;

const SOCKADDR_LL_BYTES = 20;
const SOCKADDR_LL_PROTOCOL = 2;
const SOCKADDR_LL_INDEX = 4;
const AF_PACKET = 17;
const ETH_P_ALL = 3;

const PACKET_MREQ_BYTES = 16;
const PACKET_MREQ_TYPE = 4;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_MR_PROMISC = 1;

/** koffi is built for machines of this byte order only. */
const LITTLE_ENDIAN = true;

/** An interface as the socket's own network namespace knows it. */
export interface Link {
  readonly index: number;
  readonly isUp: boolean;
  /** ARPHRD_ number: 1 is Ethernet, 772 loopback, 65534 bare IP. */
  readonly hardwareType: number;
}

interface PosixCalls {
  readonly poll: (descriptors: DataView | null, count: number, timeoutMs: number) => number;
  readonly ioctl: (socket: number, request: number, argument: DataView) => number;
  readonly bind: (socket: number, address: DataView, bytes: number) => number;
  readonly getsockname: (socket: number, address: DataView, bytes: Uint32Array) => number;
  readonly setsockopt: (socket: number, level: number, option: number, value: DataView, bytes: number) => number;
  readonly ifNameToIndex: (name: string) => number;
}

let loaded: PosixCalls | null = null;

function posix(): PosixCalls {
  if (loaded !== null) return loaded;
  const library = loadKoffi().load(null);
  loaded = {
    poll: library.func("int poll(void *descriptors, unsigned long count, int timeoutMs)"),
    ioctl: library.func("int ioctl(int socket, unsigned long request, void *argument)"),
    bind: library.func("int bind(int socket, void *address, uint32_t bytes)"),
    getsockname: library.func("int getsockname(int socket, void *address, void *bytes)"),
    setsockopt: library.func("int setsockopt(int socket, int level, int option, void *value, uint32_t bytes)"),
    ifNameToIndex: library.func("unsigned int if_nametoindex(const char *name)"),
  };
  return loaded;
}

export function isInterface(name: string): boolean {
  return posix().ifNameToIndex(name) !== 0;
}

/** Waits until packets or an error are there, at most so long. A signal ends the wait early. */
export function waitForPackets(socket: number, timeoutMs: number): void {
  const descriptor = zeros(POLLFD_BYTES);
  descriptor.setInt32(0, socket, LITTLE_ENDIAN);
  descriptor.setInt16(POLLFD_EVENTS, POLLIN, LITTLE_ENDIAN);
  posix().poll(descriptor, 1, timeoutMs);
}

export function sleep(milliseconds: number): void {
  posix().poll(null, 0, milliseconds);
}

/** The interface that the socket takes packets from; null where that is gone. */
export function boundLink(socket: number): Link | null {
  const address = zeros(SOCKADDR_LL_BYTES);
  if (posix().getsockname(socket, address, Uint32Array.of(SOCKADDR_LL_BYTES)) !== 0) return null;
  const index = address.getInt32(SOCKADDR_LL_INDEX, LITTLE_ENDIAN);
  // The kernel puts -1 here when the interface goes, even if another one gets its number.
  if (index <= 0) return null;
  const request = zeros(IFREQ_BYTES);
  request.setInt32(IFREQ_VALUE, index, LITTLE_ENDIAN);
  return posix().ioctl(socket, SIOCGIFNAME, request) === 0 ? describe(socket, request, index) : null;
}

export function findLink(socket: number, name: string): Link | null {
  const request = zeros(IFREQ_BYTES);
  const nameBytes = Buffer.from(name);
  if (nameBytes.length >= NAME_BYTES) return null;
  nameBytes.forEach((byte, at) => {
    request.setUint8(at, byte);
  });
  if (posix().ioctl(socket, SIOCGIFINDEX, request) !== 0) return null;
  return describe(socket, request, request.getInt32(IFREQ_VALUE, LITTLE_ENDIAN));
}

/** @param request holds the name of the interface */
function describe(socket: number, request: DataView, index: number): Link | null {
  if (posix().ioctl(socket, SIOCGIFFLAGS, request) !== 0) return null;
  const isUp = (request.getUint16(IFREQ_VALUE, LITTLE_ENDIAN) & IFF_UP) !== 0;
  if (posix().ioctl(socket, SIOCGIFHWADDR, request) !== 0) return null;
  return { index, isUp, hardwareType: request.getUint16(IFREQ_VALUE, LITTLE_ENDIAN) };
}

/**
 * Lets the socket take its packets from another interface. Its ring and its filter stay.
 * @returns whether that worked
 */
export function bindToLink(socket: number, index: number, isPromiscuous: boolean): boolean {
  const address = zeros(SOCKADDR_LL_BYTES);
  address.setUint16(0, AF_PACKET, LITTLE_ENDIAN);
  address.setUint16(SOCKADDR_LL_PROTOCOL, ETH_P_ALL);
  address.setInt32(SOCKADDR_LL_INDEX, index, LITTLE_ENDIAN);
  if (posix().bind(socket, address, SOCKADDR_LL_BYTES) !== 0) return false;
  if (!isPromiscuous) return true;
  const membership = zeros(PACKET_MREQ_BYTES);
  membership.setInt32(0, index, LITTLE_ENDIAN);
  membership.setUint16(PACKET_MREQ_TYPE, PACKET_MR_PROMISC, LITTLE_ENDIAN);
  return posix().setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership, PACKET_MREQ_BYTES) === 0;
}

function zeros(bytes: number): DataView {
  return new DataView(new ArrayBuffer(bytes));
}
