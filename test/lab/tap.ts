/**
 * Tap devices: Ethernet frames as the kernel would put them on a wire, read and written by a program. With them the lab
 * does what the kernels of many machines cannot: lose, delay and double frames (netem), tag them and wrap them in VXLAN.
 * See Linux's Documentation/networking/tuntap.rst.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import koffi from "koffi";
import { ip, type Place } from "./network.ts";

/** struct ifreq: the name, then flags. */
const IFREQ_BYTES = 40;
const FLAGS_OFFSET = 16;
const IFF_TAP = 0x0002;
/** Frames without four bytes of packet information before each. */
const IFF_NO_PI = 0x1000;
const TUNSETIFF = 0x400454ca;
const MAX_FRAME_BYTES = 65_536;

/** Node waits for no device of this kind but on a thread, and doesn't end before that does. */
const POLL_MS = 1;

const libc = koffi.load(null);
const ioctl = libc.func("int ioctl(int fd, unsigned long request, ...)");
const read = libc.func("intptr_t read(int fd, _Out_ uint8_t *frame, size_t bytes)");

export interface Tap {
  write(frame: Uint8Array): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
}

/** A device of that name in that namespace, up and without addresses; it lasts as long as the lab. */
export function createTap(device: string, place: Place): Tap {
  const file = openSync("/dev/net/tun", constants.O_RDWR | constants.O_NONBLOCK);
  const request = Buffer.alloc(IFREQ_BYTES);
  request.write(device);
  request.writeUInt16LE(IFF_TAP | IFF_NO_PI, FLAGS_OFFSET);
  if (ioctl(file, TUNSETIFF, "void *", request) < 0) {
    closeSync(file);
    throw new Error(`the kernel made no tap device ${device}`);
  }
  ip("link", "set", device, "netns", place);
  ip("-n", place, "link", "set", device, "up");
  return {
    write(frame) {
      writeSync(file, frame);
    },
    onFrame(listener) {
      const buffer = Buffer.alloc(MAX_FRAME_BYTES);
      setInterval(() => {
        for (let bytes = read(file, buffer, buffer.length); bytes > 0; bytes = read(file, buffer, buffer.length)) {
          listener(Uint8Array.prototype.slice.call(buffer, 0, bytes));
        }
      }, POLL_MS);
    },
  };
}
