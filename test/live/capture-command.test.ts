/** `xsaudit capture` as people run it, on the wire between two namespaces. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { runCli } from "../cli/run-cli.ts";
import { createLink, FAR, NEAR, type TestLink } from "./link.ts";
import { namespaceObstacle } from "./namespace.ts";

if (namespaceObstacle !== null) console.warn(`xsaudit capture is not tested: ${namespaceObstacle}`);

interface Run {
  readonly child: ChildProcess;
  readonly said: { output: string; error: string };
  /** Waits until standard error or standard output has that text. */
  until(text: string): Promise<void>;
  /** @returns the exit status */
  end(): Promise<number | null>;
}

describe.runIf(namespaceObstacle === null)("xsaudit capture", () => {
  let link: TestLink;
  let folder: string;
  let runs: Run[] = [];
  beforeEach(() => {
    link = createLink();
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    chmodSync(folder, 0o755);
  });
  afterEach(() => {
    for (const { child } of runs) child.kill("SIGKILL");
    runs = [];
    link.remove();
    rmSync(folder, { recursive: true });
  });

  function capture(...argv: string[]): Run {
    const inside = ["netns", "exec", link.near.name, process.execPath, "bin/xsaudit.js", "capture", "v0", ...argv];
    const child = spawn("ip", inside, { stdio: ["ignore", "pipe", "pipe"] });
    const said = { output: "", error: "" };
    child.stdout.on("data", (text) => {
      said.output += text;
    });
    child.stderr.on("data", (text) => {
      said.error += text;
    });
    const ended = once(child, "close");
    const run: Run = {
      child,
      said,
      async until(text) {
        while (!said.output.includes(text) && !said.error.includes(text)) {
          if (child.exitCode !== null) throw new Error(`it ended: ${said.error}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
      async end() {
        const [status] = await ended;
        return status;
      },
    };
    runs.push(run);
    return run;
  }

  /** A connection to a port on which nothing listens. */
  function knock(port: number): void {
    link.far.tryExec("bash", "-c", `exec 3<>/dev/tcp/${NEAR}/${port}`);
  }

  it("counts what was sent, and gives root up first", async () => {
    const run = capture("--filter", "icmp", "--count", "40", "--format", "json");
    await run.until("capturing on v0");
    expect(run.said.error).toContain("runs as nobody: no groups, no capabilities");
    link.ping(30);
    expect(await run.end()).toBe(0);
    const { sensor, inputs, conversations } = JSON.parse(run.said.output) as Report;
    expect(sensor).toMatchObject({ packets: 40, decoded: 40, kernelDropped: 0 });
    expect(inputs).toMatchObject([{ path: "v0", format: "live", packets: 40, problem: null }]);
    expect(conversations).toMatchObject([
      { client: { address: FAR }, server: { address: NEAR }, verdict: "background" },
    ]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends on %s with the whole report", async (signal) => {
    const run = capture("--filter", "tcp", "--format", "json");
    await run.until("capturing on v0");
    knock(443);
    run.child.kill(signal);
    expect(await run.end()).toBe(130);
    const { sensor, conversations } = JSON.parse(run.said.output) as Report;
    expect(sensor.packets).toBe(2);
    expect(conversations).toMatchObject([{ outcome: "refused", server: { address: NEAR, port: 443 } }]);
  });

  it("ends by itself, and fails on what it is told to", async () => {
    const run = capture("--duration", "1s", "--filter", "tcp", "--fail-on", "unexpected");
    await run.until("capturing on v0");
    knock(443);
    expect(await run.end()).toBe(1);
    expect(run.said.output).toContain(`${NEAR} refuses TCP 443 to ${FAR}`);
  });

  it("says that no packet came", async () => {
    const run = capture("--duration", "1s", "--filter", "udp port 9");
    expect(await run.end()).toBe(3);
    expect(run.said.output).toContain("no packet came");
  });

  it("tells new findings as they come, and reads the site file again on SIGHUP", async () => {
    const site = join(folder, "site.yaml");
    writeFileSync(site, `version: 1\nendpoints:\n  - {name: xs1, address: ${FAR}, roles: [host]}\n`);
    const run = capture("--filter", "tcp", "--format", "ndjson", "--site", site);
    await run.until("capturing on v0");
    knock(27_000);
    await run.until('"change":"new"');
    writeFileSync(site, "version: 1\nendpoint: []\n");
    run.child.kill("SIGHUP");
    await run.until("the site stays as it was");
    expect(run.said.error).toContain(`${site}:2:1: `);
    writeFileSync(
      site,
      `version: 1\nendpoints:\n  - {name: xs1, address: ${FAR}, roles: [host]}\n  - {name: lic, address: ${NEAR}, roles: [license-server]}\n`,
    );
    run.child.kill("SIGHUP");
    await run.until("lic refuses TCP 27000 to xs1");
    run.child.kill("SIGINT");
    expect(await run.end()).toBe(130);
    const lines = run.said.output
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toContain("finding");
    const { report } = lines.at(-1) as { report: Report };
    expect(report.findings).toMatchObject([{ kind: "blocked", requirement: "license.request" }]);
  });

  it("writes packets, flows and report as the user that root became", async () => {
    const recordings = join(folder, "recordings");
    const flows = join(folder, "flows.ndjson");
    const report = join(folder, "report.json");
    const run = capture("--write", recordings, "--flows", flows, "--format", "json", "-o", report, "--filter", "tcp");
    await run.until("capturing on v0");
    knock(443);
    run.child.kill("SIGINT");
    await run.end();
    const [name, ...others] = readdirSync(recordings);
    expect(others).toEqual([]);
    expect(name).toMatch(/^xsaudit-v0-\d{8}T\d{6}Z-000001\.pcapng$/);
    const recorded = JSON.parse(
      (await runCli("analyze", join(recordings, name!), "--format", "json")).output,
    ) as Report;
    const live = JSON.parse(readFileSync(report, "utf8")) as Report;
    expect(recorded.conversations).toEqual(live.conversations);
    expect(recorded.sensor.packets).toBe(2);
    expect(JSON.parse(readFileSync(flows, "utf8"))).toMatchObject({ conn_state: "REJ", "id.resp_p": 443 });
  });

  it("refuses one file for report and flows, and takes - for standard output", async () => {
    const both = join(folder, "both");
    const refused = capture("-o", both, "--flows", both, "--duration", "1s");
    expect(await refused.end()).toBe(2);
    expect(refused.said.error).toBe(`${both} is the report's: -o and --flows need a file each.\n`);
    const written = capture("-o", "-", "--format", "json", "--duration", "1s");
    await written.end();
    expect((JSON.parse(written.said.output) as Report).inputs).toMatchObject([{ path: "v0" }]);
  });

  it.each(["text", "json", "ndjson"])("ends with a sentence where %s gets nowhere", async (format) => {
    const run = capture("--format", format, "-o", "/dev/full", "--duration", "3s");
    expect(await run.end()).toBe(2);
    expect(run.said.error).toMatch(
      /^xsaudit: .*\n(?:xsaudit: .*\n)*\/dev\/full: the report cannot be written: no space left on device\.\n$/,
    );
  });

  it("waits for an interface that goes and comes back, and says so", async () => {
    const run = capture("--filter", "icmp", "--format", "json");
    await run.until("no packet so far");
    link.ping(5);
    await run.until("packets come from v0");
    link.near.ip("link delete v0");
    await run.until("v0 is gone");
    run.said.error = "";
    link.connect();
    await run.until("packets come from v0");
    link.ping(5);
    run.child.kill("SIGINT");
    await run.end();
    expect((JSON.parse(run.said.output) as Report).sensor.packets).toBe(20);
  }, 15_000);
});

describe("wrong usage ends with 2 and a sentence", () => {
  it.each<[string[], string]>([
    [["eth0", "--duration", "soon"], "--duration soon: no length of time. Give seconds, or one such as 30s"],
    [["eth0", "--count", "0"], "--count 0: give a whole number from 1"],
    [["eth0", "--snaplen", "10"], "--snaplen 10: give a whole number from 64 to 262144."],
    [["eth0", "--buffer", "lots"], "--buffer lots: no size. Give bytes, or a size such as 64M"],
    [["eth0", "--keep", "5"], "--keep 5: less than 1000000."],
    [["eth0", "--fail-on", "anything"], '--fail-on: "anything" is no kind of finding'],
    [["eth0", "--site", "no-such.yaml"], "no-such.yaml: the site file cannot be read"],
    [["eth0", "--user", "no-such-user"], "no-such-user"],
    [["no-such-interface"], 'There is no interface "no-such-interface" here.'],
    [["lo", "--filter", "tcp port"], "libpcap says"],
    [["lo", "--flows", "-"], "--flows -: flows go to a file of their own"],
    [["lo", "-o", "no-such-folder/report.json"], "no-such-folder/report.json: the report cannot be written"],
  ])("%j", async (argv, sentence) => {
    const child = spawn(process.execPath, ["bin/xsaudit.js", "capture", ...argv], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let error = "";
    child.stderr.on("data", (text) => {
      error += text;
    });
    const [status] = await once(child, "close");
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining(sentence) });
    expect(error).not.toMatch(/^\s+at /m);
  });
});
