import { describe, expect, it } from "vitest";
import { Activation, isLibraryProblem, loadLibpcap } from "../../src/capture/libpcap.ts";
import { activationProblem, libraryProblem, noSuchInterface } from "../../src/live/capture-problem.ts";
import {
  DEFAULT_BUFFER_BYTES,
  DEFAULT_SNAP_LENGTH_BYTES,
  type LiveOptions,
  openLive,
} from "../../src/live/open-live.ts";
import { createNamespace, namespaceObstacle, startCapture } from "./namespace.ts";

const OPTIONS: LiveOptions = {
  interfaceName: "lo",
  filter: null,
  snapLengthBytes: DEFAULT_SNAP_LENGTH_BYTES,
  isPromiscuous: false,
  bufferBytes: DEFAULT_BUFFER_BYTES,
  timeoutMs: 20,
};
const hasLibpcap = !isLibraryProblem(loadLibpcap());
const isRoot = process.getuid?.() === 0;

describe("what is in the way is said with what mends it", () => {
  it.each([
    ["no-koffi", "npm install --include=optional"],
    ["no-libpcap", "sudo apt install libpcap0.8"],
    ["old-libpcap", "needs 1.5 or later: no symbol"],
  ] as const)("%s", (kind, words) => {
    expect(libraryProblem({ kind, reason: "no symbol" })).toContain(words);
  });

  it.each([
    [Activation.interfaceNotUp, "", "eth1 is down. Bring it up: sudo ip link set eth1 up"],
    [Activation.noSuchDevice, "", "eth1 went away while it was opened"],
    [Activation.error, "socket: Address family not supported by protocol", "This kernel has no packet sockets"],
    [Activation.captureNotSupported, "not supported", "This kernel has no packet sockets"],
    [Activation.error, "out of \u001b[31mmemory", "eth1 cannot be captured: out of \\u{1b}[31mmemory"],
  ])("activation %d %s", (status, reason, sentence) => {
    expect(activationProblem("eth1", status, reason)).toContain(sentence);
  });

  it("names the nearest interface, and not hundreds", () => {
    expect(noSuchInterface("xenbr", ["eth0", "lo", "xenbr0"])).toBe(
      'There is no interface "xenbr" here. Did you mean xenbr0? Here are eth0, lo, xenbr0.',
    );
    const guests = Array.from({ length: 300 }, (_, guest) => `vif${guest}.0`);
    expect(noSuchInterface("\u001b]0;x", guests)).toMatch(
      /^There is no interface "\\u\{1b\}]0;x" here\. Here are vif0\.0, .*, vif19\.0 and 280 more \(xsaudit interfaces /,
    );
  });

  it.runIf(hasLibpcap)("for a name that no interface can have", () => {
    for (const interfaceName of ["", "lo0lo0lo0lo0lo0lo0", "nflog", "a/b"]) {
      expect(openLive({ ...OPTIONS, interfaceName })).toMatchObject({ kind: "problem" });
    }
  });

  it.runIf(hasLibpcap && isRoot)("for a filter, in libpcap's words", () => {
    expect(openLive({ ...OPTIONS, filter: "tcp prot 443" })).toEqual({
      kind: "problem",
      sentence: expect.stringMatching(/^--filter "tcp prot 443" is no capture filter; libpcap says: .*syntax error/),
    });
  });
});

describe.runIf(namespaceObstacle === null)("in a namespace", () => {
  it.each([
    ["is down", [], ["lo is down. Bring it up: sudo ip link set lo up"]],
    [
      "may not be captured by a user",
      ["setpriv", "--reuid=1", "--regid=1", "--clear-groups"],
      [
        "Capturing on lo needs root or the capability CAP_NET_RAW.",
        `sudo ${process.execPath} `,
        "sudo setcap cap_net_raw=ep /usr/local/bin/node-capture",
      ],
    ],
    [
      "may not be captured by a root that was stripped",
      ["setpriv", "--bounding-set=-net_raw"],
      ["root may not capture on lo here: the capability CAP_NET_RAW was taken away, as containers do."],
    ],
  ])("an interface that %s", async (_what, wrapper, sentences) => {
    const namespace = createNamespace("open");
    const running = startCapture(namespace, { interfaceName: "lo" }, { wrapper });
    try {
      const { sentence } = await running.until(({ kind }) => kind === "problem");
      for (const words of sentences) expect(sentence).toContain(words);
    } finally {
      running.kill();
      namespace.remove();
    }
  });
});
