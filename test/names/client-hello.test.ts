import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServerName, type ServerNameResult } from "../../src/names/client-hello.ts";
import { concat, filler, u8, u16 } from "../packets/bytes.ts";
import {
  clientHello,
  extension,
  GREASE,
  helloFor,
  nameEntry,
  serverName,
  serverNames,
  tlsRecords,
} from "../packets/tls.ts";

const NAME = "updates.ops.xenserver.com";
const NAMED: ServerNameResult = { kind: "name", name: NAME };
const NONE: ServerNameResult = { kind: "none" };
const MORE: ServerNameResult = { kind: "more" };
const OTHER: ServerNameResult = { kind: "other" };

const SUPPORTED_GROUPS = extension(10, u16(4, 0x11ec, 29));
const ALPN = extension(16, u16(0));
const KEY_SHARE = extension(51, filler(1216 + 38, 0x4b));
const ENCRYPTED_HELLO = extension(0xfe0d, filler(512, 0x45));
const BROWSER_LIKE = [extension(GREASE, u8()), SUPPORTED_GROUPS, serverName(NAME), ALPN, extension(GREASE, u8(0))];

function read(bytes: Uint8Array): ServerNameResult {
  return readServerName(bytes, 0, bytes.length);
}

function readHello(...extensions: readonly Uint8Array[]): ServerNameResult {
  return read(tlsRecords(clientHello({ extensions })));
}

/** The same, whatever stands before and after. */
function readAmong(bytes: Uint8Array, poison: number): ServerNameResult {
  const around = filler(64, poison);
  return readServerName(concat(around, bytes, around), around.length, around.length + bytes.length);
}

describe("a ClientHello", () => {
  it("names the server among other extensions, with GREASE", () => {
    expect(readHello(...BROWSER_LIKE)).toEqual(NAMED);
  });

  it("names it first or last", () => {
    expect(readHello(serverName(NAME), KEY_SHARE, ALPN)).toEqual(NAMED);
    expect(readHello(KEY_SHARE, ALPN, serverName(NAME))).toEqual(NAMED);
  });

  it.each([0, 1, 32, 255])("has a session id of %i bytes", (sessionIdBytes) => {
    expect(read(tlsRecords(clientHello({ extensions: BROWSER_LIKE, sessionIdBytes })))).toEqual(NAMED);
  });

  it.each([0, 1, 500])("has %i cipher suites", (count) => {
    const cipherSuites = Array.from({ length: count }, () => GREASE);
    expect(read(tlsRecords(clientHello({ extensions: BROWSER_LIKE, cipherSuites })))).toEqual(NAMED);
  });

  it("counts the first host name of several, after names of other types", () => {
    expect(readHello(serverName(NAME, "second.example"))).toEqual(NAMED);
    expect(readHello(serverNames(nameEntry("other", 7), nameEntry("", 8), nameEntry(NAME)))).toEqual(NAMED);
  });

  it("is followed by more of the connection", () => {
    expect(read(concat(tlsRecords(clientHello({ extensions: BROWSER_LIKE })), u8(20, 3, 3, 0, 1, 1)))).toEqual(NAMED);
  });

  it("has no name", () => {
    expect(readHello()).toEqual(NONE);
    expect(readHello(SUPPORTED_GROUPS, ALPN)).toEqual(NONE);
    expect(readHello(serverName())).toEqual(NONE);
    expect(readHello(extension(0, u8()))).toEqual(NONE);
    expect(readHello(serverNames(nameEntry("other", 7)))).toEqual(NONE);
  });

  it("ends after the compression methods, as before TLS 1.2", () => {
    const whole = clientHello({});
    const withoutExtensions = whole.slice(0, -2);
    withoutExtensions[3] = whole[3]! - 2;
    expect(read(tlsRecords(withoutExtensions))).toEqual(NONE);
  });

  it.each(["", "192.0.2.7", "2001:db8::7"])("names %j, which is no name", (name) => {
    expect(readHello(serverName(name))).toEqual(NONE);
  });
});

describe("a hello in pieces", () => {
  const message = clientHello({ extensions: BROWSER_LIKE });

  it("asks for more at every point until it is whole", () => {
    for (const whole of [tlsRecords(message), tlsRecords(message, 1, 3, 50)]) {
      for (let end = 0; end < whole.length; end++) expect(readServerName(whole, 0, end), `${end} bytes`).toEqual(MORE);
      expect(read(whole)).toEqual(NAMED);
    }
  });

  it("gives its name however two records share it", () => {
    for (let size = 1; size < message.length; size++) {
      expect(read(tlsRecords(message, size)), `first record of ${size}`).toEqual(NAMED);
    }
  });

  it("gives its name in records of equal size, down to a byte", () => {
    for (let size = 1; size < 40; size++) {
      expect(read(tlsRecords(message, ...message.map(() => size))), `records of ${size}`).toEqual(NAMED);
    }
  });

  it("is larger than a segment, with post-quantum keys", () => {
    const large = tlsRecords(clientHello({ extensions: [KEY_SHARE, ENCRYPTED_HELLO, ...BROWSER_LIKE] }));
    expect(large.length).toBeGreaterThan(1900);
    expect(readServerName(large, 0, 1460)).toEqual(MORE);
    expect(read(large)).toEqual(NAMED);
  });

  it("is read up to 16 KiB, and given up as soon as it claims more", () => {
    const others = clientHello({ extensions: [serverName(NAME), extension(21, u8())] }).length - 4;
    const padded = (bytes: number) =>
      tlsRecords(clientHello({ extensions: [extension(21, filler(bytes)), serverName(NAME)] }));
    expect(read(padded(16_384 - others))).toEqual(NAMED);
    expect(read(padded(16_385 - others))).toEqual(NONE);
    expect(readServerName(padded(16_385 - others), 0, 9)).toEqual(NONE);
  });
});

describe("what is no ClientHello", () => {
  it.each([
    ["HTTP", new TextEncoder().encode("GET / HTTP/1.1\r\n")],
    ["an SSLv2-compatible hello", u8(0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10)],
    ["a ServerHello", u8(22, 3, 3, 0, 70, 2, 0, 0, 66)],
    ["an alert", u8(21, 3, 1, 0, 2, 2, 40)],
    ["a handshake record of another protocol", u8(22, 254, 253, 0, 0)],
    ["an empty record", u8(22, 3, 1, 0, 0)],
    ["a record beyond all limits", u8(22, 3, 1, 0x40, 1)],
  ])("%s is other, from the first byte that shows it", (_what, bytes) => {
    expect(read(bytes)).toEqual(OTHER);
    const kinds = Array.from(bytes, (_byte, index) => readServerName(bytes, 0, index + 1).kind);
    expect(kinds.lastIndexOf("more")).toBe(kinds.indexOf("other") - 1);
  });

  it("an empty range tells nothing yet", () => {
    expect(read(u8())).toEqual(MORE);
  });
});

describe("a hostile hello", () => {
  it.each([
    ["a NUL", "bank.example\0.evil.example", "bank.example\\u{0}.evil.example"],
    ["an escape sequence", "\u001b]0;owned\u0007", "\\u{1b}]0;owned\\u{7}"],
    ["a byte-order mark", "\ufeffa.example", "\\u{feff}a.example"],
    ["text that runs backwards", "a\u202emoc", "a\\u{202e}moc"],
    ["markup", "<b>a", "<b>a"],
  ])("shows %s in its name", (_what, name, shown) => {
    expect(readHello(serverName(name))).toEqual({ kind: "name", name: shown });
  });

  it("has a name that is not UTF-8", () => {
    expect(readHello(serverName(u8(0x61, 0xff, 0xc3, 0x2e, 0x62)))).toEqual({ kind: "name", name: "a\ufffd\ufffd.b" });
  });

  it("has a name of 255 bytes, and no longer one", () => {
    const longest = "a.".repeat(127).concat("a");
    expect(readHello(serverName(longest))).toEqual({ kind: "name", name: longest });
    expect(readHello(serverName(`${longest}a`))).toEqual(NONE);
    expect(readHello(serverName("a.".repeat(300)))).toEqual(NONE);
  });

  it("never ends: empty records, or another kind of record, in its midst", () => {
    const begun = tlsRecords(clientHello({ extensions: BROWSER_LIKE }), 20).subarray(0, 25);
    expect(read(concat(begun, u8(22, 3, 1, 0, 0)))).toEqual(NONE);
    expect(read(concat(begun, u8(23, 3, 3, 0, 9)))).toEqual(NONE);
  });

  /** Every length of the message, as its place and size. */
  const hello = tlsRecords(clientHello({ extensions: [serverName(NAME)] }));
  const session = 5 + 38;
  const suites = session + 33;
  const compression = suites + 6;
  const extensions = compression + 2;
  it.each([
    ["session id", session, 1],
    ["cipher suites", suites, 2],
    ["compression methods", compression, 1],
    ["extensions", extensions, 2],
    ["extension", extensions + 4, 2],
    ["server name list", extensions + 6, 2],
    ["name", extensions + 9, 2],
  ])("lies about the length of its %s", (_field, at, size) => {
    const field = hello.subarray(at, at + size);
    const truth = field.reduce((value, byte) => value * 256 + byte, 0);
    for (const lie of [truth + 2, truth + 200, 2 ** (8 * size) - 1]) {
      const lying = hello.slice();
      lying.set(size === 1 ? u8(lie) : u16(lie), at);
      expect(read(lying), `${lie} for ${truth}`).toEqual(NONE);
    }
  });

  it.each([
    ["extensions", extensions],
    ["server name list", extensions + 6],
  ])("has bytes left over behind its %s", (_field, at) => {
    const lying = hello.slice();
    lying[at + 1] = lying[at + 1]! - 1;
    expect(read(lying)).toEqual(NONE);
  });

  it("asks for what the hello before it left, with lengths that agree in the lie", () => {
    const lying = hello.slice();
    for (const at of [extensions + 4, extensions + 6, extensions + 9]) lying[at + 1] = lying[at + 1]! + 10;
    read(tlsRecords(clientHello({ extensions: [serverName(`${NAME}.of.another`)] })));
    expect(read(lying)).toEqual(NONE);
  });

  it("leaves nothing behind for the next one", () => {
    read(helloFor(NAME));
    expect(read(helloFor("a.example"))).toEqual({ kind: "name", name: "a.example" });
    expect(readHello()).toEqual(NONE);
  });
});

describe("whatever comes", () => {
  const wholeHello = tlsRecords(clientHello({ extensions: BROWSER_LIKE }), 60);
  const mutations = fc.array(fc.tuple(fc.nat(wholeHello.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });

  function expectSameAmong(bytes: Uint8Array): void {
    const result = read(bytes);
    expect(readAmong(bytes, 0x00)).toEqual(result);
    expect(readAmong(bytes, 0xff)).toEqual(result);
    expect(readAmong(bytes, 0x16)).toEqual(result);
  }

  it("bytes of any kind are read within their range only", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectSameAmong));
  });

  it("so are bytes behind the beginning of a hello", () => {
    const begun = u8(22, 3, 1, 0, 90, 1, 0, 0, 86);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSameAmong(concat(begun, bytes))));
  });

  it("so are hellos with bytes changed, cut anywhere", () => {
    fc.assert(
      fc.property(mutations, fc.nat(wholeHello.length), (changes, end) => {
        const changed = wholeHello.slice();
        for (const [at, value] of changes) changed[at] = value;
        expectSameAmong(changed.subarray(0, end));
      }),
    );
  });

  it("the name does not depend on how records cut the message", () => {
    const message = clientHello({ extensions: BROWSER_LIKE });
    const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 20 });
    fc.assert(
      fc.property(sizes, (some) => {
        expect(read(tlsRecords(message, ...some))).toEqual(NAMED);
      }),
    );
  });
});
