import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findServerCertificate, readCertificate, type ServerCertificate } from "../../src/names/server-certificate.ts";
import { concat, u8 } from "../packets/bytes.ts";
import { certificate } from "../packets/certificate.ts";
import { changeCipherSpec, serverHandshake, tlsRecords } from "../packets/tls.ts";

const UUID = "0b0c8a3e-7c22-4a0e-9a29-3b6f0c5f9d11";
const POOL = tlsRecords(serverHandshake(certificate({ commonName: UUID })));
const find = (bytes: Uint8Array): ReturnType<typeof findServerCertificate> =>
  findServerCertificate(bytes, 0, bytes.length);

function read(bytes: Uint8Array): ServerCertificate | null {
  const found = find(bytes);
  return found.kind === "certificate" ? readCertificate(found.der) : null;
}

describe("a server's certificate", () => {
  it("has the name of its subject", () => {
    expect(read(POOL)).toEqual({ commonName: UUID, names: [], isSelfSigned: true });
  });

  it("has the DNS names that it is for, and an issuer", () => {
    const fields = { commonName: "xs1", issuer: "CA", names: ["xs1.example", "xs1"] };
    expect(read(tlsRecords(serverHandshake(certificate(fields))))).toEqual({
      commonName: "xs1",
      names: ["xs1.example", "xs1"],
      isSelfSigned: false,
    });
  });

  it("is the first of several, in records cut anywhere", () => {
    const message = serverHandshake(certificate({ commonName: "first" }), certificate({ commonName: "second" }));
    expect(read(tlsRecords(message, 3, 50, 1))).toMatchObject({ commonName: "first" });
  });

  it("is waited for, byte by byte", () => {
    for (let end = 1; end < POOL.length; end++) expect(findServerCertificate(POOL, 0, end).kind).toBe("more");
  });

  it("is none where the server goes on without it, as with a resumed session", () => {
    const hello = serverHandshake().subarray(0, 42);
    expect(find(concat(tlsRecords(hello), changeCipherSpec())).kind).toBe("none");
  });

  it("has a name that steers no terminal", () => {
    expect(read(tlsRecords(serverHandshake(certificate({ commonName: "\u001b[31m" }))))).toMatchObject({
      commonName: expect.not.stringContaining("\u001b"),
    });
  });

  it("is none in other bytes, and nothing breaks", () => {
    expect(find(u8(1, 2, 3, 4, 5, 6)).kind).toBe("none");
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void read(concat(u8(22, 3, 3, 0), bytes))));
    const damaged = fc.tuple(fc.nat(POOL.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(damaged, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = POOL.slice();
        for (const [at, value] of changes) bytes[at] = value;
        expect(["certificate", "more", "none"]).toContain(find(bytes).kind);
        read(bytes);
      }),
    );
  });
});
