import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Side } from "../../src/flow/flow-row.ts";
import {
  createTlsWatch,
  type TlsAlert,
  type TlsWatch,
  type TlsWatchResult,
  tlsAlertAtEnd,
  watchTls,
} from "../../src/names/tls-alert.ts";
import { describeTlsAlert, isCertificateAlert } from "../../src/names/tls-alert-names.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";
import {
  alertRecord,
  applicationData,
  changeCipherSpec,
  encryptedAlert,
  handshakeRecord,
  helloFor,
  tlsRecord,
} from "../packets/tls.ts";

const CLIENT: Side = 0;
const SERVER: Side = 1;
const WARNING = 1;
const FATAL = 2;
const UNKNOWN_CA = 48;
const UNRECOGNIZED_NAME = 112;

const MORE: TlsWatchResult = { kind: "more" };
const OVER: TlsWatchResult = { kind: "over" };

const HELLO = helloFor("xs1.example");
const SERVER_FLIGHT = concat(handshakeRecord(70), handshakeRecord(4200), handshakeRecord(333), handshakeRecord(4));
const ENCRYPTED_FLIGHT = concat(changeCipherSpec(), handshakeRecord(40));
const CLIENT_FLIGHT = concat(handshakeRecord(262), ENCRYPTED_FLIGHT);

/** In the midst of the streams the client's pass where an unsigned word ends, the server's where a signed one does. */
const FIRST_SEQUENCE = [-0x80, 0x7fff_ff80] as const;

function alert(side: Side, code: number, level: TlsAlert["level"] = "fatal"): TlsAlert {
  return { kind: "alert", side, level, code };
}

/** A connection whose sides speak in turn; every segment can be sent out of turn by its offset in the stream. */
function createConnection() {
  const watch = createTlsWatch();
  const sent: [number, number] = [0, 0];
  const segment = (side: Side, bytes: Uint8Array, offset: number): TlsWatchResult => {
    const buffer = bytes.slice();
    const result = watchTls(watch, buffer, 0, buffer.length, side, (FIRST_SEQUENCE[side] + offset) | 0);
    // The reader uses its buffer again.
    buffer.fill(0xee);
    return result;
  };
  const say = (side: Side, ...segments: readonly Uint8Array[]): TlsWatchResult => {
    for (const bytes of segments) {
      segment(side, bytes, sent[side]);
      sent[side] += bytes.length;
    }
    return watch.result;
  };
  return { watch, segment, say, atEnd: () => tlsAlertAtEnd(watch) };
}

/** One whose ClientHello was sent. */
function createGreeted() {
  const connection = createConnection();
  connection.say(CLIENT, HELLO);
  return connection;
}

function inSegments(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe("an alert in clear text", () => {
  it("of the server answers the hello", () => {
    expect(createGreeted().say(SERVER, alertRecord(FATAL, 40))).toEqual(alert(SERVER, 40));
  });

  it("of the client answers a certificate that takes several segments", () => {
    const { say } = createGreeted();
    expect(say(SERVER, ...inSegments(SERVER_FLIGHT, 1460))).toEqual(MORE);
    expect(say(CLIENT, alertRecord(FATAL, UNKNOWN_CA))).toEqual(alert(CLIENT, UNKNOWN_CA));
  });

  it("of the server answers a client that encrypts already", () => {
    const { say } = createGreeted();
    say(SERVER, SERVER_FLIGHT);
    expect(say(CLIENT, CLIENT_FLIGHT)).toEqual(MORE);
    expect(say(SERVER, alertRecord(FATAL, 42))).toEqual(alert(SERVER, 42));
  });

  it("of the client answers a server of TLS 1.3, which encrypts all but its hello", () => {
    const { say } = createGreeted();
    expect(say(SERVER, concat(handshakeRecord(118), changeCipherSpec(), applicationData(900)))).toEqual(MORE);
    expect(say(CLIENT, alertRecord(FATAL, UNKNOWN_CA))).toEqual(alert(CLIENT, UNKNOWN_CA));
  });

  it("of the server answers a client of TLS 1.3 that sends data along with its hello", () => {
    const { say } = createGreeted();
    expect(say(CLIENT, concat(changeCipherSpec(), applicationData(100)))).toEqual(MORE);
    expect(say(SERVER, alertRecord(FATAL, 70))).toEqual(alert(SERVER, 70));
  });

  it("shares its segment with the records before it", () => {
    const together = concat(handshakeRecord(70), alertRecord(FATAL, 80), alertRecord(FATAL, 10));
    expect(createGreeted().say(SERVER, together)).toEqual(alert(SERVER, 80));
  });

  it("is cut anywhere, and the head of the record before it too", () => {
    const whole = concat(handshakeRecord(2), alertRecord(FATAL, 40));
    for (let cut = 1; cut < whole.length; cut++) {
      const { say } = createGreeted();
      expect(say(SERVER, whole.subarray(0, cut)), `cut at ${cut}`).toEqual(MORE);
      expect(say(SERVER, whole.subarray(cut)), `cut at ${cut}`).toEqual(alert(SERVER, 40));
    }
  });

  it("stays what was seen, whatever follows", () => {
    const { say } = createGreeted();
    say(SERVER, alertRecord(FATAL, 40));
    expect(say(CLIENT, alertRecord(FATAL, 80))).toEqual(alert(SERVER, 40));
    expect(say(SERVER, filler(9))).toEqual(alert(SERVER, 40));
  });
});

describe("a watch is over", () => {
  it("when both sides have changed their cipher", () => {
    const { say } = createGreeted();
    say(SERVER, SERVER_FLIGHT);
    say(CLIENT, CLIENT_FLIGHT);
    expect(say(SERVER, ENCRYPTED_FLIGHT)).toEqual(OVER);
  });

  it("when both sides have sent application data", () => {
    const { say } = createGreeted();
    expect(say(SERVER, applicationData(20))).toEqual(MORE);
    expect(say(CLIENT, applicationData(20))).toEqual(OVER);
    expect(say(SERVER, alertRecord(FATAL, 40))).toEqual(OVER);
  });

  it.each([
    ["a ChangeCipherSpec", changeCipherSpec()],
    ["application data", applicationData(50)],
    ["an encrypted alert", encryptedAlert()],
  ])("for the side that sent %s: what looks like an alert there says nothing", (_what, record) => {
    const { say } = createGreeted();
    expect(say(SERVER, concat(record, alertRecord(FATAL, 40)), alertRecord(FATAL, 40))).toEqual(MORE);
    expect(say(CLIENT, alertRecord(FATAL, 80))).toEqual(alert(CLIENT, 80));
  });

  it.each([
    ["close_notify", 0],
    ["user_canceled", 90],
  ])("with %s, of which nothing is wrong", (_name, code) => {
    for (const level of [WARNING, FATAL]) expect(createGreeted().say(CLIENT, alertRecord(level, code))).toEqual(OVER);
  });

  it.each([
    ["text", new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n")],
    ["a type below all", tlsRecord(19, u8(1))],
    ["a type above all", tlsRecord(25, u8(1))],
    ["another major version", tlsRecord(22, u8(1), 0x0203)],
    ["a record beyond all limits", u8(22, 3, 3, 0x48, 1)],
    ["an alert of no level", alertRecord(0, 40)],
    ["an alert above all levels", alertRecord(3, 40)],
  ])("with what is not TLS: %s", (_what, bytes) => {
    const { say } = createGreeted();
    expect(say(SERVER, handshakeRecord(70))).toEqual(MORE);
    expect(say(SERVER, bytes)).toEqual(OVER);
  });

  it("after 256 segments, though a side has said nothing yet", () => {
    const { say } = createConnection();
    const segments = [HELLO, ...Array.from({ length: 256 }, () => applicationData(1400))];
    expect(segments.map((segment) => say(CLIENT, segment).kind).indexOf("over")).toBe(255);
  });
});

describe("a warning", () => {
  function createWarned() {
    const connection = createGreeted();
    expect(connection.say(SERVER, alertRecord(WARNING, UNRECOGNIZED_NAME))).toEqual(MORE);
    return connection;
  }

  it("counts if the connection closes, though the side that warned went on", () => {
    const { say, atEnd } = createWarned();
    say(SERVER, SERVER_FLIGHT);
    expect(atEnd()).toEqual(alert(SERVER, UNRECOGNIZED_NAME, "warning"));
  });

  it("counts if the warned side takes its leave", () => {
    expect(createWarned().say(CLIENT, alertRecord(WARNING, 0))).toEqual(alert(SERVER, UNRECOGNIZED_NAME, "warning"));
  });

  it("is nothing once the warned side goes on", () => {
    const { say, atEnd } = createWarned();
    say(SERVER, SERVER_FLIGHT);
    expect(say(CLIENT, CLIENT_FLIGHT)).toEqual(MORE);
    expect(atEnd()).toBeNull();
    expect(say(SERVER, alertRecord(WARNING, 0))).toEqual(OVER);
  });

  it("is not undone by a hello that is sent again", () => {
    const { segment, atEnd } = createWarned();
    segment(CLIENT, HELLO, 0);
    expect(atEnd()).toEqual(alert(SERVER, UNRECOGNIZED_NAME, "warning"));
  });

  it("gives way to a fatal alert of either side, and to a later warning", () => {
    expect(createWarned().say(SERVER, alertRecord(FATAL, 40))).toEqual(alert(SERVER, 40));
    expect(createWarned().say(CLIENT, alertRecord(FATAL, 42))).toEqual(alert(CLIENT, 42));
    const { say, atEnd } = createWarned();
    say(CLIENT, alertRecord(WARNING, 41));
    expect(atEnd()).toEqual(alert(CLIENT, 41, "warning"));
  });

  it("is nothing at the end of a watch that is over, or that saw none", () => {
    const { say, atEnd } = createWarned();
    say(SERVER, filler(9));
    expect(atEnd()).toBeNull();
    expect(createGreeted().atEnd()).toBeNull();
  });
});

describe("segments that are not in order", () => {
  it("are ignored as far as they were seen, and read from there on", () => {
    const { say, segment } = createGreeted();
    const whole = concat(handshakeRecord(60), handshakeRecord(70), alertRecord(FATAL, 40));
    say(SERVER, whole.subarray(0, 100));
    expect(segment(SERVER, whole.subarray(0, 100), 0)).toEqual(MORE);
    expect(segment(SERVER, whole.subarray(30, 80), 30)).toEqual(MORE);
    expect(segment(SERVER, whole.subarray(30), 30)).toEqual(alert(SERVER, 40));
  });

  it("do no harm in the midst of a record, nor does one that is missing there", () => {
    const { say, segment } = createGreeted();
    const [first, second, , fourth, fifth] = inSegments(concat(SERVER_FLIGHT, alertRecord(FATAL, 40)), 1000);
    say(SERVER, first!);
    segment(SERVER, fourth!, 3000);
    segment(SERVER, second!, 1000);
    expect(segment(SERVER, fifth!, 4000)).toEqual(alert(SERVER, 40));
  });

  it("bring an alert before the records that precede it", () => {
    const { say, segment } = createGreeted();
    say(SERVER, handshakeRecord(70));
    expect(segment(SERVER, alertRecord(FATAL, 40), 75 + 338)).toEqual(MORE);
    expect(segment(SERVER, handshakeRecord(333), 75)).toEqual(alert(SERVER, 40));
  });

  it("bring the alert's end before its beginning", () => {
    const { say, segment } = createGreeted();
    say(SERVER, handshakeRecord(70));
    const record = alertRecord(FATAL, 40);
    expect(segment(SERVER, record.subarray(3), 78)).toEqual(MORE);
    expect(segment(SERVER, record.subarray(0, 3), 75)).toEqual(alert(SERVER, 40));
  });

  it("lack one with a record's head: its side is not understood any more, the other one is", () => {
    const { say, segment } = createGreeted();
    say(SERVER, handshakeRecord(70));
    expect(segment(SERVER, alertRecord(FATAL, 40), 1000)).toEqual(MORE);
    expect(segment(SERVER, filler(1460), 1007)).toEqual(MORE);
    expect(say(CLIENT, alertRecord(FATAL, UNKNOWN_CA))).toEqual(alert(CLIENT, UNKNOWN_CA));
  });
});

describe("whatever comes", () => {
  const record = fc.oneof(
    fc.integer({ min: 0, max: 300 }).map(handshakeRecord),
    fc
      .tuple(fc.constantFrom(0, 1, 1, 1, 2, 3), fc.constantFrom(0, 40, 90, 112))
      .map(([level, code]) => alertRecord(level, code)),
    fc.constantFrom(changeCipherSpec(), encryptedAlert(), applicationData(30)),
    fc.uint8Array({ maxLength: 12 }),
  );
  /** Handshake records more often than what ends a watch. */
  const stream = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.array(fc.integer({ min: 0, max: 300 }).map(handshakeRecord), { maxLength: 4 }), fc.array(record))
      .map(([handshake, rest]) => concat(...handshake, ...rest)),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 });

  interface Piece {
    readonly offset: number;
    readonly bytes: Uint8Array;
  }

  /** Pieces of the given sizes, and the rest. */
  function cut(bytes: Uint8Array, pieceSizes: readonly number[]): Piece[] {
    const pieces: Piece[] = [];
    for (let offset = 0; offset < bytes.length; ) {
      const end = offset + (pieceSizes[pieces.length] ?? bytes.length);
      pieces.push({ offset, bytes: bytes.subarray(offset, end) });
      offset = end;
    }
    return pieces;
  }

  function outcomeOf({ result, warning }: TlsWatch): unknown {
    return { result, warning };
  }

  function inOnePiece(bytes: Uint8Array): unknown {
    const { watch, say } = createGreeted();
    say(SERVER, bytes);
    return outcomeOf(watch);
  }

  it("any bytes in any cut say the same as in one piece", () => {
    fc.assert(
      fc.property(stream, sizes, (bytes, pieceSizes) => {
        const { watch, say } = createGreeted();
        say(SERVER, ...cut(bytes, pieceSizes).map((piece) => piece.bytes));
        expect(outcomeOf(watch)).toEqual(inOnePiece(bytes));
      }),
    );
  });

  it("no order of the pieces says anything else, and all of them again in order say the same", () => {
    const shuffled = fc
      .tuple(stream, sizes)
      .map(([bytes, pieceSizes]) => ({ bytes, pieces: cut(bytes, pieceSizes) }))
      .chain(({ bytes, pieces }) =>
        fc.record({
          bytes: fc.constant(bytes),
          pieces: fc.constant(pieces),
          disorder: fc.array(fc.nat(Math.max(pieces.length - 1, 0)), { maxLength: 60 }),
        }),
      );
    fc.assert(
      fc.property(shuffled, ({ bytes, pieces, disorder }) => {
        fc.pre(pieces.length > 0);
        const { watch, segment } = createGreeted();
        const send = ({ bytes: piece, offset }: Piece): TlsWatchResult => segment(SERVER, piece, offset);
        const whole = createGreeted().say(SERVER, bytes);
        expect([MORE, whole]).toContainEqual(send(pieces[0]!));
        for (const index of disorder) expect([MORE, whole]).toContainEqual(send(pieces[index]!));
        for (const piece of pieces) send(piece);
        expect(outcomeOf(watch)).toEqual(inOnePiece(bytes));
      }),
    );
  });

  it("segments of both sides are read within their range only", () => {
    const segments = fc.array(
      fc.record({
        side: fc.constantFrom(CLIENT, SERVER),
        bytes: stream,
        sequence: fc.integer({ min: -600, max: 600 }),
      }),
      { maxLength: 30 },
    );
    const outcomesAmong = (poison: number, some: readonly { side: Side; bytes: Uint8Array; sequence: number }[]) => {
      const watch = createTlsWatch();
      const around = filler(32, poison);
      return some.map(({ side, bytes, sequence }) => {
        watchTls(watch, concat(around, bytes, around), 32, 32 + bytes.length, side, sequence);
        return outcomeOf(watch);
      });
    };
    fc.assert(
      fc.property(segments, (some) => {
        expect(outcomesAmong(0x15, some)).toEqual(outcomesAmong(0xff, some));
      }),
    );
  });
});

describe("the code of an alert", () => {
  it.each([
    [40, "handshake failure"],
    [42, "bad certificate"],
    [45, "certificate expired"],
    [48, "unknown CA"],
    [70, "protocol version"],
    [112, "unrecognized name"],
    [116, "certificate required"],
    [200, "alert 200"],
  ])("%i is %s", (code, name) => {
    expect(describeTlsAlert(code)).toBe(name);
  });

  it("speaks of a certificate, or does not", () => {
    const codes = Array.from({ length: 256 }, (_, code) => code).filter(isCertificateAlert);
    expect(codes).toEqual([41, 42, 43, 44, 45, 46, 48, 49, 111, 113, 114, 116]);
  });
});
