/** Packets and messages that make the most of a reader's work for each of their bytes. */
import { LINK_TYPES } from "../../fuzz/targets/link.ts";
import { concat, filler, u8, u16, u32 } from "../../packets/bytes.ts";
import { LinkType } from "../../packets/capture-file.ts";
import { certificate } from "../../packets/certificate.ts";
import { addressRecord, aliasRecord, dnsAnswer, nameAt, nameOf, QUESTION_NAME, record } from "../../packets/dns.ts";
import { cryptoFrame, initialPacket, varint } from "../../packets/quic.ts";
import { fragment, mapping, registration, rpcReply, xdrList, xdrString } from "../../packets/rpc.ts";
import {
  alertRecord,
  clientHello,
  extension,
  handshakeRecord,
  nameEntry,
  serverHandshake,
  serverName,
  serverNames,
  tlsRecords,
} from "../../packets/tls.ts";
import { type Inputs, repeated, repeatedText } from "./inputs.ts";

/** What a record, and a length of 16 bits, can hold. */
const MAX_HELLO = 16_000;
/** Where the data of the first record begins, behind a question of one letter. */
const CHAIN = 31;
const icmpError = concat(u8(3, 1, 0, 0), filler(4));
const least = (bytes: number, most: number): number => Math.min(bytes, most);

export const WORST_LINK: Inputs = {
  "VLAN tags": (bytes) => frame(LinkType.ethernet, filler(12), repeated(u16(0x8100, 1), bytes)),
  "MPLS labels": (bytes) => frame(LinkType.ethernet, filler(12), u16(0x8847), repeated(u32(0), bytes)),
  "IPv6 extension headers": (bytes) =>
    frame(LinkType.ipv6, u32(0x60000000), u16(least(bytes, 65_000)), u8(0, 64), filler(32), filler(bytes)),
  "IP in IP": (bytes) =>
    frame(LinkType.ipv4, ...Array.from({ length: Math.floor(bytes / 20) }, (_, at) => ipInIp(bytes - at * 20))),
  "an ICMP error about an ICMP error": () =>
    frame(LinkType.ipv4, ipv4(1, 84), icmpError, ipv4(1, 56), icmpError, ipv4(17, 28), u16(1024, 53, 8, 0)),
};

export const WORST_TLS: Inputs = {
  "extensions of no bytes": (bytes) =>
    tlsRecords(clientHello({ extensions: [repeated(extension(7, filler(0)), least(bytes, MAX_HELLO))] })),
  "server names of no bytes": (bytes) =>
    tlsRecords(clientHello({ extensions: [serverNames(repeated(nameEntry("", 1), least(bytes, MAX_HELLO)))] })),
  "records of one byte": (bytes) => {
    const hello = clientHello({ extensions: [extension(7, filler(least(bytes, MAX_HELLO))), serverName("a.example")] });
    return tlsRecords(hello, ...Array(hello.length).fill(1));
  },
  "a name of control characters": () => tlsRecords(clientHello({ extensions: [serverName(filler(255, 1))] })),
  "a certificate of many names": (bytes) =>
    tlsRecords(
      serverHandshake(
        certificate({ commonName: "a", names: Array(Math.floor(least(bytes, MAX_HELLO) / 3)).fill("a") }),
      ),
    ),
  "a certificate alone, of many names": (bytes) =>
    certificate({ commonName: "a", names: Array(Math.floor(least(bytes, 60_000) / 3)).fill("a") }),
  "a certificate whose name is long": (bytes) => certificate({ commonName: "\u0001".repeat(least(bytes, 15_000)) }),
  "empty handshake records": (bytes) => repeated(handshakeRecord(0), bytes),
  warnings: (bytes) => repeated(alertRecord(1, 112), bytes),
};

export const WORST_QUIC: Inputs = {
  "an Initial packet of empty frames": (bytes) =>
    initialPacket({ frames: [repeated(cryptoFrame(filler(0)), least(bytes, MAX_HELLO))] }),
  "frames from the end to the start": (bytes) => {
    const frames = Array.from({ length: 60 }, (_, index) =>
      concat(u8(6), varint(18_000 - index * 200, 2), varint(1), u8(1)),
    );
    return initialPacket({ frames, minBytes: least(bytes, MAX_HELLO) });
  },
  "eight packets, each under another key": () =>
    concat(
      ...Array.from({ length: 8 }, (_, index) =>
        initialPacket({ frames: [filler(30)], destinationId: filler(8, index), minBytes: 80 }),
      ),
    ),
  "a packet that does not open": (bytes) =>
    initialPacket({ frames: [filler(least(bytes, MAX_HELLO))], keyId: filler(8) }),
};

export const WORST_DNS: Inputs = {
  "records whose names are pointers": (bytes) =>
    dnsAnswer({
      records: Array(Math.floor(least(bytes, 60_000) / 16)).fill(addressRecord(nameAt(QUESTION_NAME), "10.0.0.1")),
    }),
  "aliases from pointer to pointer": (bytes) =>
    dnsAnswer({
      records: Array(Math.floor(least(bytes, 60_000) / 14)).fill(
        aliasRecord(nameAt(QUESTION_NAME), nameAt(QUESTION_NAME)),
      ),
    }),
  "pointers from one to the next": (bytes) => {
    const pointers = Math.floor(least(bytes, 16_000) / 2);
    const chain = Array.from({ length: pointers }, (_, at) =>
      u16(0xc000 | (at === 0 ? QUESTION_NAME : CHAIN + (at - 1) * 2)),
    );
    const owners = Array.from({ length: 100 }, (_, at) => addressRecord(nameAt(CHAIN + at * 40), "10.0.0.1"));
    return dnsAnswer({ name: "a", records: [record(nameAt(QUESTION_NAME), "TXT", concat(...chain)), ...owners] });
  },
  "nothing but pointers": (bytes) => concat(u16(1, 0x8180, 1, 0xffff, 0, 0), repeated(u16(0xc00c), bytes)),
  "names of control characters": (bytes) => {
    const records = Array.from({ length: Math.floor(bytes / 60) }, (_, at) =>
      addressRecord(nameOf(concat(filler(38, 1), u16(at))), "10.0.0.1"),
    );
    return dnsAnswer({ name: "a", records });
  },
  "names of one label after another": (bytes) =>
    dnsAnswer({
      name: nameOf("a"),
      records: Array.from({ length: Math.floor(bytes / 270) }, () =>
        addressRecord(nameOf(...Array(125).fill(".")), "::1"),
      ),
    }),
};

export const WORST_HTTP: Inputs = {
  "empty header lines": (bytes) => ascii(`GET / HTTP/1.1\r\n${repeatedText("a:\r\n", bytes)}\r\n`),
  "line feeds": (bytes) => ascii(`GET / HTTP/1.1${repeatedText("\r\n", bytes)}`),
  "an endless target": (bytes) => ascii(`GET ${repeatedText("/", bytes)}`),
  "an authority of at signs": (bytes) => ascii(`GET http://${repeatedText("@", bytes)} HTTP/1.1\r\n\r\n`),
  "a host of control characters": () => ascii(`GET / HTTP/1.1\r\nHost: ${repeatedText("\u0001", 255)}\r\n\r\n`),
  "user agents": (bytes) => ascii(`GET / HTTP/1.1\r\n${repeatedText("\r\nuser-agent:", bytes)}`),
};

export const WORST_RPCBIND: Inputs = {
  mappings: (bytes) => rpcReply(1, xdrList(repeated(concat(mapping(1, 1, 6, 111), u32(1)), bytes))),
  registrations: (bytes) =>
    rpcReply(1, xdrList(repeated(concat(registration(1, 1, "tcp", "0.0.0.0.0.111"), u32(1)), bytes))),
  "registrations whose address is none": (bytes) =>
    rpcReply(
      1,
      xdrList(repeated(concat(u32(1, 1), xdrString("tcp"), xdrString(".".repeat(80)), xdrString(""), u32(1)), bytes)),
    ),
  "records of one byte": (bytes) => repeated(fragment(u8(1), true), bytes),
  "fragments of one byte": (bytes) => repeated(fragment(u8(1), false), bytes),
  "a record of many fragments": (bytes) =>
    concat(repeated(fragment(u8(1), false), least(bytes, 18_000)), fragment(u8(1), true)),
};

/** As the seeds of its target: the link type, the bytes that were cut off, the frame. */
function frame(linkType: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(u8(LINK_TYPES.indexOf(linkType), 0), ...parts);
}

function ipv4(protocol: number, totalBytes: number): Uint8Array {
  return concat(u8(0x45, 0), u16(totalBytes, 0, 0), u8(64, protocol), u16(0), u32(0x0a000001, 0x0a000002));
}

function ipInIp(totalBytes: number): Uint8Array {
  return ipv4(4, least(totalBytes, 65_535));
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
