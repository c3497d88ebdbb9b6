/**
 * Tap devices: Ethernet frames as the kernel would put them on a wire, read and written by a program. With them the lab
 * does what the kernels of many machines cannot: lose, delay and double frames (netem), tag them and wrap them in VXLAN.
 * See Linux's Documentation/networking/tuntap.rst.
 */
import { closeSync, openSync, read, writeSync } from "node:fs";
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

const ioctl = koffi.load(null).func("int ioctl(int fd, unsigned long request, ...)");

export interface Tap {
  write(frame: Uint8Array): void;
  onFrame(listener: (frame: Uint8Array) => void): void;
}

/** A device of that name in that namespace, up and without addresses; it lasts as long as the lab. */
export function createTap(device: string, place: Place): Tap {
  const file = openSync("/dev/net/tun", "r+");
  const request = Buffer.alloc(IFREQ_BYTES);
  request.write(device);
  request.writeUInt16LE(IFF_TAP | IFF_NO_PI, FLAGS_OFFSET);
  if (ioctl(file, TUNSETIFF, "void *", request) < 0) {
    closeSync(file);
    throw new Error(`the kernel made no tap device ${device}`);
  }
  ip("link", "set", device, "netns", place);
  ip("-n", place, "link", "set", device, "up");
  // The process doesn't end before the thread that waits for a frame does.
  process.on("exit", () => ip("-n", place, "link", "delete", device));
  return {
    write(frame) {
      writeSync(file, frame);
    },
    onFrame(listener) {
      const buffer = Buffer.alloc(MAX_FRAME_BYTES);
      const next = (): void =>
        // One frame a read, which waits for it on a thread of its own.
        read(file, buffer, 0, buffer.length, null, (error, length) => {
          if (error !== null) throw error;
          listener(Uint8Array.prototype.slice.call(buffer, 0, length));
          next();
        });
      next();
    },
  };
}
