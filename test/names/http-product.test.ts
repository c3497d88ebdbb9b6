import fc from "fast-check";
import { expect, it } from "vitest";
import { readHttpProduct } from "../../src/names/http-product.ts";

function productOf(text: string): ReturnType<typeof readHttpProduct> {
  const bytes = new TextEncoder().encode(text);
  return readHttpProduct(bytes, 0, bytes.length);
}

it.each([
  ["POST /RPC2 HTTP/1.1\r\nHost: xs1\r\nUser-Agent: xen-api-libs/1.0\r\n\r\n", true, "toolstack"],
  ["POST /jsonrpc HTTP/1.1\r\nuser-agent:  xapi/25.6\r\n\r\n", true, "toolstack"],
  ["GET /rrd_updates?start=1&host=true HTTP/1.1\r\nUser-Agent: XenCenter 8.2\r\n\r\n", true, "xencenter"],
  ["PUT http://xs1/services/SM HTTP/1.1\r\n\r\n", true, null],
  ["GET / HTTP/1.1\r\nUser-Agent: curl/8\r\n\r\n", false, null],
  ["GET /RPC2/other HTTP/1.1\r\n\r\n", false, null],
  ["GET / HTTP/1.1\r\nX-Agent: a\r\n\r\nuser-agent: xapi/1", false, null],
  ["GET / HTTP/1.1\r\nUser-Agent: XenCenterish\r\n\r\n", false, null],
] as const)("%j", (text, asksToolstack, client) => {
  expect(productOf(text)).toEqual({ asksToolstack, client });
});

it("of any bytes is something", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, from) => {
      expect(readHttpProduct(bytes, Math.min(from, bytes.length), bytes.length).client).toBeOneOf([
        null,
        "toolstack",
        "xencenter",
      ]);
    }),
  );
});
