import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { SHAPES, standardOf } from "../../bench/traffic/parameters.ts";
import { captureKindOf, hasZstd } from "../../bench/traffic/write-capture.ts";
import { hasTshark } from "../corpus/tshark-run.ts";
import { readPackets, SMALL, withCapture } from "./capture.ts";

const PARAMETERS = { ...SMALL, packets: 4000, flows: 200, conversations: 60 };

describe("a file's name says what it becomes", () => {
  it.each(["a.pcap.gz", "a.pcapng", "a.pcapng.gz", ...(hasZstd() ? ["a.pcap.zst", "a.pcapng.zst"] : [])])(
    "%s, with the same packets",
    async (name) => {
      const read = (file: string): Promise<string[]> =>
        readPackets(
          PARAMETERS,
          ({ ipIdentification, sourcePort, tcpSequence, checksum, payloadBytes }) =>
            [ipIdentification, sourcePort, tcpSequence, checksum, payloadBytes].join(" "),
          file,
        );
      const packets = await read(name);
      expect(packets).toHaveLength(PARAMETERS.packets);
      expect(packets).toEqual(await read("a.pcap"));
    },
  );

  it.each(["a.cap", "a.pcap.bz2", "pcap", "a.pcap.gz.zst"])("%s: which nobody knows", (name) => {
    expect(captureKindOf(name)).toBeNull();
  });
});

/** Wireshark's own word for damage: an error of any dissector, wrong checksums among them. */
const DAMAGE = '_ws.malformed || _ws.expert.severity == "Error"';
const CHECKSUMS = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);

describe.skipIf(!hasTshark)("tshark finds no damage in", () => {
  it.each(SHAPES)("%s", async (shape) => {
    const damaged = await withCapture({ ...standardOf(2400), conversations: 100, shape }, (path) =>
      execFileSync("tshark", [...CHECKSUMS, "-r", path, "-Y", DAMAGE], { encoding: "utf8", stdio: "pipe" }),
    );
    expect(damaged).toBe("");
  });
});
