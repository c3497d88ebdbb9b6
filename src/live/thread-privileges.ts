/**
 * What the kernel keeps a thread, and not a process: capabilities (man 2 capset) and no-new-privileges (man 2 prctl).
 *
 *  struct __user_cap_header  0: version    4: process, 0 is the calling thread
 *  struct __user_cap_data    0: effective  4: permitted  8: inheritable; twice, for 64 bits
 *  struct sock_fprog         0: count of instructions    8: their address
 *  struct sock_filter        0: code       2: jumps      4: value
 */
import { arch, platform } from "node:process";
import { loadKoffi } from "../capture/koffi.ts";

const CAPABILITY_VERSION_3 = 0x20080522;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const BPF_RETURN_CONSTANT = 0x06;
const SECCOMP_RET_ALLOW = 0x7fff0000;
const SOCK_FILTER_BYTES = 8;

/** seccomp(2) has no function in the C library. */
const SECCOMP_CALL: Partial<Record<typeof arch, number>> = {
  x64: 317,
  arm64: 277,
  riscv64: 277,
  loong64: 277,
  arm: 383,
  ia32: 354,
  ppc64: 358,
};

/**
 * Gives up the calling thread's capabilities for good, and lets no program that it may ever start gain a privilege. Every
 * thread of xsaudit's own calls it.
 */
export function dropThreadPrivileges(): void {
  if (platform !== "linux") return;
  const library = loadKoffi().load(null);
  const capset = library.func("int capset(void *header, void *data)");
  capset(Uint32Array.of(CAPABILITY_VERSION_3, 0), new Uint32Array(6));
  const prctl = library.func("int prctl(int option, unsigned long, unsigned long, unsigned long, unsigned long)");
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/**
 * Carries no-new-privileges from the calling thread to all others, those of node included: a seccomp filter does that,
 * here one that allows everything. Where the kernel has none the others stay as they were.
 */
export function spreadNoNewPrivileges(): void {
  const number = SECCOMP_CALL[arch];
  if (platform !== "linux" || number === undefined) return;
  const koffi = loadKoffi();
  // Arrays over a buffer of their own: small ones without one move in memory.
  const instruction = new DataView(new ArrayBuffer(SOCK_FILTER_BYTES));
  instruction.setUint16(0, BPF_RETURN_CONSTANT, true);
  instruction.setUint32(4, SECCOMP_RET_ALLOW, true);
  const program = koffi.struct({ count: "uint16_t", instructions: "void *" });
  const parameters = ["long", "unsigned long", "unsigned long", koffi.pointer(program)];
  const syscall = koffi.load(null).func("syscall", "long", parameters);
  syscall(number, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, {
    count: 1,
    instructions: koffi.address(new Uint8Array(instruction.buffer)),
  });
}
