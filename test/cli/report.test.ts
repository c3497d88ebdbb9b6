/** `xsaudit report`: a night, from the captures to the reports and the history. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFile } from "../../src/capture/file-lock.ts";
import { runLockPath } from "../../src/history/layout.ts";
import { openHistory } from "../../src/history/store.ts";
import { CAPTURE_START_SECONDS, pcapFile, type Recorded } from "../packets/capture-file.ts";
import { answeredConnection, inOrder, silentConnection } from "../packets/dialogue.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const HOUR_MS = 3_600_000;
/** Of 2026-01-05, when all captures of the project begin. */
const SIX = "2026-01-05T06:00Z";
const SITE = `version: 1
endpoints:
  - {name: xs1, address: 10.10.0.11, roles: [host, coordinator]}
  - {name: licence, address: 10.10.3.5, roles: [license-server]}
`;

let folder: string;
let captures: string;
let history: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  captures = join(folder, "captures");
  history = join(folder, "history");
  mkdirSync(captures);
  writeFileSync(join(folder, "site.yaml"), SITE);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const parties = { client: "10.10.0.11", server: "10.10.3.5", port: 27_000 };

function record(name: string, frames: readonly Recorded[]): void {
  writeFileSync(join(captures, name), pcapFile(inOrder(frames)));
}

function runReport(until: string, ...more: readonly string[]): Promise<CliRun> {
  return runCli(
    "report",
    ...["--captures", captures, "--history", history, "--site", join(folder, "site.yaml"), "--sensor", "span1"],
    ...["--until", until, "--formats", "json", ...more],
  );
}

async function nights(): Promise<[night: string, from: string, to: string, packets: number][]> {
  const opened = await openHistory(history, []);
  const all = await opened.nights("span1");
  opened.close();
  return all.map(({ night, from, to, packets }) => [night, from, to, packets]);
}

const failing = [
  ...answeredConnection({ ...parties, clientPort: 50_001 }, HOUR_MS),
  ...silentConnection({ ...parties, clientPort: 50_002 }, 2 * HOUR_MS),
];

it("answers in a few lines, and says where the reports are", async () => {
  record("a.pcap", failing);
  const { status, output, error } = await runReport("2026-01-05T12:00Z", "--formats", "json,html,markdown,csv");
  expect({ status, error }).toEqual({ status: 0, error: "" });
  const lines = output.split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "1 open finding",
    "1 file, 11 packets; 1 conversation, 1 failing",
    "      medium licence gives xs1 no answer on TCP 27000",
  ]);
  const reports = readdirSync(join(history, "reports"));
  expect(reports.sort()).toEqual(["csv", "html", "json", "md"].map((form) => `xsaudit-2026-01-05-span1.${form}`));
  for (const name of reports) expect(lines).toContain(join(history, "reports", name));
});

it("--fail-on makes an open finding the exit status", async () => {
  record("a.pcap", failing);
  expect((await runReport("2026-01-05T12:00Z", "--fail-on", "blocked")).status).toBe(1);
});

it("a second run for the same night replaces the first; a night begins where the one before ended", async () => {
  record(
    "a.pcap",
    [1, 3, 30].flatMap((hour) => answeredConnection({ ...parties, clientPort: 50_000 + hour }, hour * HOUR_MS)),
  );
  await runReport("2026-01-05T08:00Z");
  await runReport("2026-01-05T12:00Z");
  await runReport("2026-01-05T12:00Z");
  await runReport("2026-01-06T13:00Z", "--since", "7d");
  expect(await nights()).toEqual([
    ["2026-01-05", "2026-01-04T08:00:00Z", "2026-01-05T12:00:00Z", 14],
    ["2026-01-06", "2026-01-05T12:00:00Z", "2026-01-06T13:00:00Z", 7],
  ]);
});

describe("no packet is lost from the nights, and none is in two", () => {
  beforeEach(() => {
    record(
      "a.pcap",
      [1, 7, 13, 25, 31].flatMap((hour) =>
        answeredConnection({ ...parties, clientPort: 50_000 + hour }, hour * HOUR_MS),
      ),
    );
  });

  it("a second run on the same day, later, holds what the first held", async () => {
    await runReport("2026-01-05T12:00Z", "--since", "6h");
    await runReport("2026-01-05T18:00Z", "--since", "6h");
    expect(await nights()).toEqual([["2026-01-05", "2026-01-05T06:00:00Z", "2026-01-05T18:00:00Z", 14]]);
  });

  it("a second run with an earlier end holds what the first held too", async () => {
    await runReport("2026-01-05T18:00Z");
    await runReport("2026-01-05T12:00Z");
    expect(await nights()).toEqual([["2026-01-05", "2026-01-04T12:00:00Z", "2026-01-05T18:00:00Z", 14]]);
  });

  it("an earlier night that is run again ends where the next one begins", async () => {
    await runReport("2026-01-05T12:00Z");
    await runReport("2026-01-06T12:00Z");
    await runReport("2026-01-05T20:00Z");
    expect(await nights()).toEqual([
      ["2026-01-05", "2026-01-04T12:00:00Z", "2026-01-05T12:00:00Z", 7],
      ["2026-01-06", "2026-01-05T12:00:00Z", "2026-01-06T12:00:00Z", 21],
    ]);
  });

  it("a night is not replaced by one of captures that are partly gone", async () => {
    record("b.pcap", answeredConnection({ ...parties, clientPort: 50_100 }, 2 * HOUR_MS));
    await runReport("2026-01-05T12:00Z");
    rmSync(join(captures, "a.pcap"));
    for (const until of ["2026-01-05T12:00Z", "2026-01-05T20:00Z"]) {
      const { status, output, error } = await runReport(until);
      expect(status).toBe(4);
      expect(error).toMatch(/2026-01-05 of span1 is not stored: .* captures no longer hold\. .*remove its folder/);
      expect(output).toContain("xsaudit-2026-01-05-span1.json");
      record(
        "c.pcap",
        [9, 10, 11].flatMap((hour) => answeredConnection(parties, hour * HOUR_MS)),
      );
    }
    expect((await nights()).map(([, , , packets]) => packets)).toEqual([14]);
  });

  it("a period that another night holds already is refused", async () => {
    await runReport("2026-01-06T12:00Z", "--since", "7d");
    const { status, error } = await runReport("2026-01-05T12:00Z");
    expect(status).toBe(2);
    expect(error).toMatch(/history: other nights hold all of that period already\. .*--until/);
    expect(await nights()).toHaveLength(1);
  });
});

it("a period without packets is said, is no night, and takes no night's place", async () => {
  record("a.pcap", failing);
  await runReport("2026-01-05T12:00Z");
  rmSync(join(captures, "a.pcap"));
  const { status, error } = await runReport("2026-01-05T12:00Z");
  expect(status).toBe(3);
  expect(error).toContain("no packets from 2026-01-04T12:00:00Z to 2026-01-05T12:00:00Z: the night is not stored");
  expect(await nights()).toHaveLength(1);
});

it("while another run for the sensor is at work, it says so and leaves", async () => {
  record("a.pcap", failing);
  mkdirSync(history);
  const release = lockFile(runLockPath(history, "span1"))!;
  const { status, error } = await runReport("2026-01-05T12:00Z");
  expect({ status, error }).toEqual({ status: 75, error: expect.stringContaining("another run for span1 is at work") });
  release();
  expect((await runReport("2026-01-05T12:00Z")).status).toBe(0);
});

it("a run that was killed leaves no lock behind", async () => {
  mkdirSync(history);
  const program = `const k = require("koffi"); const fs = require("fs");
    const flock = k.load(null).func("int flock(int, int)");
    console.log(flock(fs.openSync(process.argv[1], "a"), 6)); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["-e", program, runLockPath(history, "span1")]);
  await once(holder.stdout, "data");
  expect(lockFile(runLockPath(history, "span1"))).toBeNull();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockFile(runLockPath(history, "span1"))!();
});

describe("what cannot be done is said, and the rest is done", () => {
  it("a history that is a file: the report is made all the same", async () => {
    record("a.pcap", failing);
    writeFileSync(history, "");
    const { status, output, error } = await runReport("2026-01-05T12:00Z", "--output", join(folder, "reports"));
    expect(status).toBe(4);
    expect(error).toMatch(/^xsaudit: .*history.*\n/);
    expect(error).not.toContain("    at ");
    expect(output).toContain("1 open finding");
    expect(readdirSync(join(folder, "reports"))).toEqual(["xsaudit-2026-01-05-span1.json"]);
  });

  it("a folder for reports that cannot be written: the night is stored", async () => {
    record("a.pcap", failing);
    writeFileSync(join(folder, "reports"), "");
    const { status, output, error } = await runReport("2026-01-05T12:00Z", "--output", join(folder, "reports"));
    expect(status).toBe(4);
    expect(error).toMatch(/reports cannot be written/);
    expect(output).toContain("1 open finding");
    expect(await nights()).toHaveLength(1);
  });

  it("a damaged night is named, and the others are compared with", async () => {
    record("a.pcap", [...failing, ...answeredConnection(parties, 30 * HOUR_MS)]);
    await runReport("2026-01-05T12:00Z");
    const damaged = join(history, "day=2026-01-05", "sensor=span1", "findings.parquet");
    writeFileSync(damaged, readFileSync(damaged).subarray(0, 20));
    const { status, error, output } = await runReport("2026-01-06T13:00Z");
    expect(status).toBe(4);
    expect(error).toContain("sensor=span1");
    expect(output).toContain("No open findings");
  });
});

describe("who is told", () => {
  let server: Server;
  let bodies: string[];
  let answerWith: number;
  beforeEach(async () => {
    bodies = [];
    answerWith = 200;
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        bodies.push(body);
        response.writeHead(answerWith).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const notify = `version: 1\nwhen: news\nwebhook: {url: "http://127.0.0.1:${port}/", shape: generic}\nretries: {attempts: 1, waitSeconds: 1}\n`;
    writeFileSync(join(folder, "notify.yaml"), notify);
    chmodSync(join(folder, "notify.yaml"), 0o600);
  });
  afterEach(() => {
    server.close();
  });

  const notify = () => ["--notify", join(folder, "notify.yaml")];

  it("is told once of what is new, also where the same night is audited again", async () => {
    record("a.pcap", failing);
    expect((await runReport("2026-01-05T12:00Z", ...notify())).status).toBe(0);
    expect((await runReport("2026-01-05T12:00Z", ...notify())).status).toBe(0);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain("licence gives xs1 no answer on TCP 27000");
  });

  it("where it could not be sent, the run says so, and the next one sends it", async () => {
    record("a.pcap", failing);
    answerWith = 500;
    const failed = await runReport("2026-01-05T12:00Z", ...notify());
    expect(failed.status).toBe(4);
    expect(failed.error).toContain("500");
    expect(existsSync(join(history, "reports", "xsaudit-2026-01-05-span1.json"))).toBe(true);
    answerWith = 200;
    expect((await runReport("2026-01-05T12:00Z", ...notify())).status).toBe(0);
    expect(bodies).toHaveLength(2);
    expect((await runReport("2026-01-05T12:00Z", ...notify())).status).toBe(0);
    expect(bodies).toHaveLength(2);
  });

  it("what was mended is news when it breaks again", async () => {
    record("a.pcap", failing);
    record("b.pcap", answeredConnection({ ...parties, clientPort: 50_003 }, 30 * HOUR_MS));
    record("c.pcap", silentConnection({ ...parties, clientPort: 50_004 }, 54 * HOUR_MS));
    record("d.pcap", answeredConnection({ client: "10.10.0.11", server: "10.10.3.5", port: 7279 }, 54 * HOUR_MS));
    for (const day of ["05", "06", "07"]) await runReport(`2026-01-${day}T13:00Z`, ...notify());
    expect(bodies).toHaveLength(2);
  });
});

it("writes figures for node_exporter, with the time of the last success", async () => {
  record("a.pcap", failing);
  const path = join(folder, "xsaudit.prom");
  await runReport("2026-01-05T12:00Z", "--metrics", path);
  const first = readFileSync(path, "utf8");
  expect(first).toMatch(/^xsaudit_findings\{.*kind="blocked".*accepted="false".*\} 1$/m);
  const success = /^xsaudit_last_success_timestamp_seconds.* (\S+)$/m.exec(first)![1];
  rmSync(join(captures, "a.pcap"));
  await runReport("2026-01-05T12:00Z", "--metrics", path);
  expect(readFileSync(path, "utf8")).toMatch(new RegExp(`^xsaudit_last_success_timestamp_seconds.* ${success}$`, "m"));
});

it("--until now ends the period with the moment of the run", async () => {
  record("a.pcap", failing);
  const { error } = await runReport("now", "--since", "1h");
  const [, from, to] = /no packets from (\S+) to (\S+): /.exec(error)!;
  // Of whole seconds, as periods are.
  expect(to).toMatch(/:\d\dZ$/);
  expect(Math.abs(Date.now() - Date.parse(to!))).toBeLessThan(60_000);
  expect(Date.parse(to!) - Date.parse(from!)).toBe(HOUR_MS);
});

it("--since may reach back further than time does", async () => {
  record("a.pcap", failing);
  expect((await runReport("2026-01-05T12:00Z", "--since", "999999999d")).status).toBe(0);
  expect(await nights()).toEqual([["2026-01-05", "1970-01-01T00:00:00Z", "2026-01-05T12:00:00Z", 11]]);
});

it.each([
  ["--until", "yesterday", "no moment"],
  ["--until", "2026-01-05T06:00", "with its zone"],
  ["--until", "2026-02-30", "no moment"],
  ["--until", "1969-12-31", "no moment"],
  ["--until", "9999-12-31", "in the future"],
  ["--since", "fortnight", "no length of time"],
  ["--sensor", "../up", "a sensor's name has letters"],
  ["--metrics", "nowhere/figures.txt", "names end in .prom"],
  ["--formats", "pdf", "known are html, json, markdown, csv"],
])("%s %s is a mistake, with what would be right", async (option, value, sentence) => {
  record("a.pcap", failing);
  const { status, error } = await runReport(SIX, option, value);
  expect(status).toBe(2);
  expect(error).toContain(sentence);
  expect(existsSync(history)).toBe(false);
});

it("a file that is still being written is read to its last whole record", async () => {
  record("a.pcap", answeredConnection({ ...parties, clientPort: 50_001 }, HOUR_MS));
  utimesSync(join(captures, "a.pcap"), CAPTURE_START_SECONDS, CAPTURE_START_SECONDS);
  const frames = answeredConnection({ ...parties, clientPort: 50_002 }, 2 * HOUR_MS);
  writeFileSync(join(captures, "b.pcap"), pcapFile(frames).subarray(0, -5));
  expect((await runReport("2026-01-05T12:00Z")).status).toBe(0);
  expect((await nights())[0]![3]).toBe(13);
});
