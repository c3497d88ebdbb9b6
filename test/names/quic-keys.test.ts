import { describe, expect, it } from "vitest";
import { deriveInitialKeys } from "../../src/names/quic-keys.ts";
import { DESTINATION_ID } from "../packets/quic.ts";

describe("the keys of a client's Initial packets", () => {
  it.each([
    // RFC 9001, appendix A.1; RFC 9369, appendix A.1
    [1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"],
    [2, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"],
  ] as const)("of version %i are those of the RFC", (version, key, iv, headerKey) => {
    const keys = deriveInitialKeys(version, DESTINATION_ID);
    expect(Buffer.from(keys.key).toString("hex")).toBe(key);
    expect(Buffer.from(keys.iv).toString("hex")).toBe(iv);
    expect(Buffer.from(keys.headerKey).toString("hex")).toBe(headerKey);
  });
});
