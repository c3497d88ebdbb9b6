/**
 * Puts frames onto an interface: `frame-sender.ts packet|tun <interface> <count> <frame in hexadecimal digits>`. As `tun`
 * it is the program behind a tunnel interface, and its frames come in there.
 */
import { loadKoffi } from "../../src/capture/koffi.ts";

const [AF_PACKET, SOCK_RAW, O_RDWR, TUNSETIFF, IFF_TUN_NO_PI] = [17, 3, 2, 0x400454ca, 0x1001];
const libc = loadKoffi().load(null);
const write = libc.func("long write(int, void *bytes, size_t count)");

function openPacketSocket(name: string): number {
  const socket = libc.func("int socket(int, int, int)")(AF_PACKET, SOCK_RAW, 0);
  const address = new DataView(new ArrayBuffer(20));
  address.setUint16(0, AF_PACKET, true);
  address.setInt32(4, libc.func("unsigned int if_nametoindex(const char *)")(name), true);
  if (libc.func("int bind(int, void *, uint32_t)")(socket, address, 20) !== 0) throw new Error(`no interface ${name}`);
  return socket;
}

function openTunnel(name: string): number {
  const tunnel = libc.func("int open(const char *, int)")("/dev/net/tun", O_RDWR);
  const request = Buffer.alloc(40);
  request.write(name);
  request.writeUInt16LE(IFF_TUN_NO_PI, 16);
  if (libc.func("int ioctl(int, unsigned long, void *)")(tunnel, TUNSETIFF, request) !== 0)
    throw new Error("no tunnel");
  return tunnel;
}

const [, , kind, name, count, hex] = process.argv;
const descriptor = kind === "tun" ? openTunnel(name!) : openPacketSocket(name!);
const frame = Buffer.from(hex!, "hex");
for (let sent = 0; sent < Number(count); sent++) {
  if (write(descriptor, frame, frame.length) !== frame.length) throw new Error(`frame ${sent} was not taken`);
}
