/**
 * libpcap's calls (man 3pcap), as many of them as live capture needs. Pointers are passed as addresses, which hold in
 * every thread of the process.
 */
import { type Address, loadKoffi } from "./koffi.ts";

/** The first is Fedora's, Alpine's and SUSE's name, the second Debian's; the third comes with the development files. */
const LIBRARY_NAMES = ["libpcap.so.1", "libpcap.so.0.8", "libpcap.so", "libpcap.A.dylib"];

/** PCAP_ERRBUF_SIZE. */
const ERROR_TEXT_BYTES = 256;

/** Values of pcap/pcap.h: what `activate` answers. Below 0 it failed, above it works with a restriction. */
export const Activation = {
  promiscuousNotSupported: 2,
  error: -1,
  noSuchDevice: -5,
  permissionDenied: -8,
  interfaceNotUp: -9,
  promiscuousPermissionDenied: -11,
  captureNotSupported: -13,
} as const;

export const NANOSECOND_PRECISION = 1;
/** PCAP_NETMASK_UNKNOWN: only the keyword `ip broadcast` would need the mask. */
const NETMASK_UNKNOWN = 0xffffffff;
/** struct bpf_program: a count and an address. */
const PROGRAM_BYTES = 16;

interface CaptureDevice {
  readonly name: string;
  readonly description: string | null;
  /** PCAP_IF_ flags. */
  readonly flags: number;
}

export interface Libpcap {
  readonly version: string;
  readonly create: (device: string, errorText: Uint8Array) => Address | null;
  readonly setSnapLength: (handle: Address, bytes: number) => number;
  readonly setPromiscuous: (handle: Address, flag: number) => number;
  readonly setTimeout: (handle: Address, milliseconds: number) => number;
  readonly setBufferSize: (handle: Address, bytes: number) => number;
  readonly setPrecision: (handle: Address, precision: number) => number;
  readonly activate: (handle: Address) => number;
  readonly precision: (handle: Address) => number;
  readonly dataLink: (handle: Address) => number;
  readonly dataLinkName: (dataLink: number) => string | null;
  readonly setNonBlocking: (handle: Address, flag: number, errorText: Uint8Array) => number;
  readonly descriptor: (handle: Address) => number;
  readonly errorOf: (handle: Address) => string;
  readonly statusText: (status: number) => string;
  readonly stats: (handle: Address, counters: Uint32Array) => number;
  readonly close: (handle: Address) => void;
  /** @param callback the address of a C function: libpcap's own, so that no packet crosses into JavaScript alone */
  readonly dispatch: (handle: Address, maxPackets: number, callback: Address, argument: Address) => number;
  readonly openDump: (handle: Address, file: Address) => Address | null;
  readonly flushDump: (dumper: Address) => number;
  readonly tellDump: (dumper: Address) => number;
  readonly closeDump: (dumper: Address) => void;
  /** The function `pcap_dump`. */
  readonly dump: Address;
  /** Lets through what the expression names; answers null, or libpcap's words about what is wrong with it. */
  readonly setFilter: (handle: Address, expression: string) => string | null;
  readonly devices: () => CaptureDevice[];
}

export interface LibraryProblem {
  readonly kind: "no-koffi" | "no-libpcap" | "old-libpcap";
  /** The loader's words. */
  readonly reason: string;
}

let loaded: Libpcap | null = null;

/** libpcap, or why there is none. Once it was found, every thread finds it without reading a file again. */
export function loadLibpcap(): Libpcap | LibraryProblem {
  if (loaded !== null) return loaded;
  let koffi: ReturnType<typeof loadKoffi>;
  try {
    koffi = loadKoffi();
  } catch (error) {
    return { kind: "no-koffi", reason: messageOf(error) };
  }
  let reason = "";
  for (const name of LIBRARY_NAMES) {
    let library: ReturnType<typeof koffi.load>;
    try {
      library = koffi.load(name);
    } catch (error) {
      reason ||= messageOf(error);
      continue;
    }
    try {
      loaded = bind(koffi, library);
      return loaded;
    } catch (error) {
      return { kind: "old-libpcap", reason: messageOf(error) };
    }
  }
  return { kind: "no-libpcap", reason };
}

export function isLibraryProblem(library: Libpcap | LibraryProblem): library is LibraryProblem {
  return "kind" in library;
}

export function createErrorText(): Uint8Array {
  return new Uint8Array(ERROR_TEXT_BYTES);
}

/** What libpcap wrote into the buffer, up to the byte 0. */
export function readErrorText(buffer: Uint8Array): string {
  const end = buffer.indexOf(0);
  return Buffer.from(buffer.subarray(0, end === -1 ? buffer.length : end)).toString("utf8");
}

function bind(koffi: ReturnType<typeof loadKoffi>, library: ReturnType<ReturnType<typeof loadKoffi>["load"]>): Libpcap {
  const errorOf: Libpcap["errorOf"] = library.func("const char *pcap_geterr(void *handle)");
  const compile = library.func("int pcap_compile(void *handle, void *program, const char *text, int, uint32_t mask)");
  const setFilter = library.func("int pcap_setfilter(void *handle, void *program)");
  const freeCode = library.func("void pcap_freecode(void *program)");
  const findDevices = library.func("int pcap_findalldevs(_Out_ void **first, void *errbuf)");
  const freeDevices = library.func("void pcap_freealldevs(void *first)");
  const device = koffi.struct({
    next: "void *",
    name: "const char *",
    description: "const char *",
    addresses: "void *",
    flags: "uint32_t",
  });
  return {
    version: library.func("const char *pcap_lib_version()")(),
    create: library.func("void *pcap_create(const char *device, void *errbuf)"),
    setSnapLength: library.func("int pcap_set_snaplen(void *handle, int bytes)"),
    setPromiscuous: library.func("int pcap_set_promisc(void *handle, int flag)"),
    setTimeout: library.func("int pcap_set_timeout(void *handle, int milliseconds)"),
    setBufferSize: library.func("int pcap_set_buffer_size(void *handle, int bytes)"),
    setPrecision: library.func("int pcap_set_tstamp_precision(void *handle, int precision)"),
    activate: library.func("int pcap_activate(void *handle)"),
    precision: library.func("int pcap_get_tstamp_precision(void *handle)"),
    dataLink: library.func("int pcap_datalink(void *handle)"),
    dataLinkName: library.func("const char *pcap_datalink_val_to_name(int dataLink)"),
    setNonBlocking: library.func("int pcap_setnonblock(void *handle, int flag, void *errbuf)"),
    descriptor: library.func("int pcap_get_selectable_fd(void *handle)"),
    errorOf,
    statusText: library.func("const char *pcap_statustostr(int status)"),
    stats: library.func("int pcap_stats(void *handle, void *counters)"),
    close: library.func("void pcap_close(void *handle)"),
    dispatch: library.func("int pcap_dispatch(void *handle, int count, void *callback, void *argument)"),
    openDump: library.func("void *pcap_dump_fopen(void *handle, void *file)"),
    flushDump: library.func("int pcap_dump_flush(void *dumper)"),
    tellDump: library.func("long pcap_dump_ftell(void *dumper)"),
    closeDump: library.func("void pcap_dump_close(void *dumper)"),
    dump: library.symbol("pcap_dump"),
    setFilter(handle, expression) {
      const program = new Uint8Array(PROGRAM_BYTES);
      if (compile(handle, program, expression, 1, NETMASK_UNKNOWN) !== 0) return errorOf(handle);
      const status: number = setFilter(handle, program);
      freeCode(program);
      return status === 0 ? null : errorOf(handle);
    },
    devices() {
      const first: [Address | null] = [null];
      if (findDevices(first, createErrorText()) !== 0) return [];
      const devices: CaptureDevice[] = [];
      for (let at = first[0]; at !== null; ) {
        const { next, name, description, flags } = koffi.decode(at, device);
        devices.push({ name, description, flags });
        at = next;
      }
      if (first[0] !== null) freeDevices(first[0]);
      return devices;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
