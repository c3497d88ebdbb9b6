import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHttpStatus } from "../../src/names/http-answer.ts";
import { type HttpRequestResult, readHttpRequest } from "../../src/names/http-request.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";

const NONE: HttpRequestResult = { kind: "none" };
const MORE: HttpRequestResult = { kind: "more" };
const OTHER: HttpRequestResult = { kind: "other" };

type Reader<Result> = (bytes: Uint8Array, start: number, end: number) => Result;

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read<Result>(reader: Reader<Result>, bytes: Uint8Array): Result {
  return reader(bytes, 0, bytes.length);
}

function request(text: string): HttpRequestResult {
  return read(readHttpRequest, ascii(text));
}

function host(name: string, port: number | null = null): HttpRequestResult {
  return { kind: "host", host: name, port };
}

function withHost(value: string): HttpRequestResult {
  return request(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`);
}

function expectSameAmong<Result>(reader: Reader<Result>, bytes: Uint8Array): void {
  const result = read(reader, bytes);
  for (const poison of [0x00, 0x0a, 0x20, 0x31, 0x48, 0xff]) {
    const around = filler(32, poison);
    const among = reader(concat(around, bytes, around), around.length, around.length + bytes.length);
    expect(among, `among ${poison}`).toEqual(result);
  }
}

/** Text that gets further than chance would. */
const pieces = fc
  .array(
    fc.constantFrom(
      ..."GET |CONNECT |/|http://|a.example|:80|[::1]|@| HTTP/1.1|\r\n|\n|Host:|\t| |\0|é|HTTP/1.1 |200|9".split("|"),
    ),
    { maxLength: 12 },
  )
  .map((some) => ascii(some.join("")));

describe("the Host header", () => {
  it.each([
    ["a.example", host("a.example")],
    ["a.example:8080", host("a.example", 8080)],
    ["a.example:", host("a.example")],
    [" \ta.example\t ", host("a.example")],
    ["10.0.0.1:80", host("10.0.0.1", 80)],
    ["[2001:db8::1]", host("2001:db8::1")],
    ["[2001:db8::1]:443", host("2001:db8::1", 443)],
    ["user:secret@a.example", host("a.example")],
  ])("%j names its host", (value, expected) => {
    expect(withHost(value)).toEqual(expected);
  });

  it.each(["", " ", ":80", "a:0", "a:65536", "a:000080", "a:b", "a:80 b", "::1", "[]", "[::1", "[::1]x", "user@"])(
    "%j names none",
    (value) => {
      expect(withHost(value)).toEqual(NONE);
    },
  );

  it.each(["Host", "host", "HOST", "hOsT"])("may be written %s, behind others, the first one counts", (name) => {
    const headers = `Accept: */*\r\nX-Host: x.example\r\nHosts: y.example\r\n${name}:a.example\r\nHost: b.example`;
    expect(request(`POST /x HTTP/1.0\r\n${headers}\r\n\r\n`)).toEqual(host("a.example"));
  });

  it("ends in a line feed alone", () => {
    expect(request("GET / HTTP/1.1\nHost: a.example\n\n")).toEqual(host("a.example"));
  });

  it("is missing, folded or in the body", () => {
    expect(request("GET / HTTP/1.0\r\n\r\n")).toEqual(NONE);
    expect(request("GET / HTTP/1.0\r\nHost:\r\n a.example\r\n\r\n")).toEqual(NONE);
    expect(request("POST / HTTP/1.0\r\nA: b\r\n\r\nHost: a.example\r\n")).toEqual(NONE);
    expect(request("GET / HTTP/1.0\r\nHost : a.example\r\n\r\n")).toEqual(NONE);
  });
});

describe("the request line", () => {
  it.each(["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "ABCDEFGHIJKLMNOP"])(
    "may begin with %s",
    (method) => {
      expect(request(`${method} * HTTP/1.1\r\nHost: a.example\r\n`)).toEqual(host("a.example"));
    },
  );

  it.each([
    ["http://a.example/", host("a.example")],
    ["http://a.example:8080/x?y", host("a.example", 8080)],
    ["http://a.example", host("a.example")],
    ["http://a.example?x=1", host("a.example")],
    ["http://user:secret@a.example/", host("a.example")],
    ["http://[2001:db8::1]:81/", host("2001:db8::1", 81)],
    ["https://a.example#x", host("a.example")],
    ["/?to=http://a.example/", host("b.example")],
    ["x:y", host("b.example")],
    ["http:///", NONE],
  ])("with the target %s decides before Host does", (target, expected) => {
    expect(request(`GET ${target} HTTP/1.1\r\nHost: b.example\r\n\r\n`)).toEqual(expected);
  });

  it.each([
    ["a.example:443", { kind: "connect", host: "a.example", port: 443 }],
    ["[2001:db8::1]:443", { kind: "connect", host: "2001:db8::1", port: 443 }],
    ["a.example", NONE],
    ["a.example:", NONE],
    ["a.example:99999", NONE],
    ["/", NONE],
  ])("asks a proxy to connect to %s", (target, expected) => {
    expect(request(`CONNECT ${target} HTTP/1.1\r\nHost: b.example\r\n\r\n`)).toEqual(expected);
  });

  it.each([
    "get / HTTP/1.1\r\n",
    "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n",
    "ABCDEFGHIJKLMNOPQ",
    " / HTTP/1.1\r\n",
    "GET\r\n",
    "GET \r\n",
    "GET HTTP/1.1\r\n",
    "GET  HTTP/1.1\r\n",
    "GET key\r\n",
    "PRI * HTTP/2.0\r\n",
    "OPTIONS rtsp://a.example RTSP/1.0\r\n",
    "EHLO a.example\r\n",
    "SSH-2.0-x\r\n",
    "\u0016\u0003\u0001",
  ])("%j is no HTTP/1 request", (text) => {
    expect(request(text)).toEqual(OTHER);
  });
});

describe("a request in pieces", () => {
  it.each([
    ["GET /x HTTP/1.1\r\nAccept: */*\r\nHost: a.example:81\r\n", host("a.example", 81)],
    ["CONNECT a.example:443 HTTP/1.1\r\n", { kind: "connect", host: "a.example", port: 443 }],
    ["GET http://a.example/ HTTP/1.1\r\n", host("a.example")],
    ["GET / HTTP/1.1\r\nA: b\r\n\r\n", NONE],
    ["ABCDEFGHIJKLMNOP / HTTP/1.1\r\nHost: a.example\r\n", host("a.example")],
  ])("%j asks for more until the line that decides is whole", (text, expected) => {
    const whole = ascii(text);
    for (let end = 0; end < whole.length; end++) expect(readHttpRequest(whole, 0, end), `${end} bytes`).toEqual(MORE);
    expect(read(readHttpRequest, whole)).toEqual(expected);
  });

  it("is given up after 8 KiB", () => {
    const start = "GET / HTTP/1.1\r\nCookie: ";
    const end = "\r\nHost: a.example\r\n";
    const fill = "x".repeat(8192 - start.length - end.length);
    expect(request(`${start}${fill}${end}`)).toEqual(host("a.example"));
    expect(request(`${start}${fill}x${end}`)).toEqual(NONE);
    expect(request(`${start}${fill}`)).toEqual(MORE);
    expect(request(`GET /${"x".repeat(8192 - 6)}`)).toEqual(MORE);
    expect(request(`GET /${"x".repeat(8192 - 5)}`)).toEqual(NONE);
  });
});

describe("a hostile host", () => {
  it.each([
    ["a\0b", "a\\u{0}b"],
    ["\u001b[31mred", "\\u{1b}[31mred"],
    ["\ufeffa", "\\u{feff}a"],
    ["a\u202eb", "a\\u{202e}b"],
    ["a\rb", "a\\u{d}b"],
  ])("%j is made visible", (name, shown) => {
    expect(withHost(name)).toEqual(host(shown));
    expect(request(`CONNECT ${name}:1 HTTP/1.1\r\n`)).toEqual({ kind: "connect", host: shown, port: 1 });
  });

  it("is not UTF-8", () => {
    const line = concat(ascii("GET / HTTP/1.1\r\nHost: a"), u8(0xff, 0xc3), ascii(".b\r\n"));
    expect(read(readHttpRequest, line)).toEqual(host("a\ufffd\ufffd.b"));
  });

  it("has 255 bytes, and no more", () => {
    const longest = "a.".repeat(127).concat("a");
    expect(withHost(longest)).toEqual(host(longest));
    expect(withHost(`${longest}a`)).toEqual(NONE);
    expect(withHost("a.".repeat(300))).toEqual(NONE);
  });
});

describe("an answer", () => {
  function answer(text: string) {
    return read(readHttpStatus, ascii(text));
  }

  it.each([
    ["HTTP/1.1 200 Connection established\r\n", 200],
    ["HTTP/1.0 407 Proxy Authentication Required\r\n", 407],
    ["HTTP/1.1 502\r\n", 502],
    ["HTTP/1.1 403\n", 403],
    ["HTTP/1.1 100 Continue\r\n\r\n", 100],
  ])("%j has the status %i", (text, status) => {
    for (let end = 0; end < "HTTP/1.1 200 ".length; end++) {
      expect(readHttpStatus(ascii(text), 0, end), `${end} bytes`).toEqual({ kind: "more" });
    }
    expect(answer(text)).toEqual({ kind: "status", status });
  });

  it.each([
    "HTTP/2 200 ",
    "http/1.1 200 OK",
    "HTTP/1.x 200 OK",
    "HTTP/1.1  200 OK",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 099 OK",
    "HTTP/1.1-200 OK",
    "220 a.example ESMTP",
    "\0",
  ])("%j is none", (text) => {
    expect(answer(text)).toEqual({ kind: "other" });
  });
});

describe.each([
  ["a request", (bytes: Uint8Array) => expectSameAmong(readHttpRequest, bytes)],
  ["an answer", (bytes: Uint8Array) => expectSameAmong(readHttpStatus, bytes)],
])("whatever comes for %s", (_what, expectSame) => {
  it("bytes of any kind are read within their range only", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), expectSame));
  });

  it("so are the words of the protocol in any order, cut anywhere", () => {
    fc.assert(fc.property(pieces, fc.nat(100), (bytes, end) => expectSame(bytes.subarray(0, end))));
  });

  it("so are lines with bytes changed", () => {
    const lines = ascii("HTTP/1.1 200 OK\r\n");
    const whole = concat(ascii("GET http://u@a.example:80/ HTTP/1.1\r\nHost: [::1]:80\r\n"), lines);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length), fc.nat(255), (from, at, value) => {
        const changed = whole.slice();
        changed[at] = value;
        expectSame(changed.subarray(from));
        expectSame(changed.subarray(0, from));
      }),
    );
  });
});
