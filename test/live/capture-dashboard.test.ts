/** The dashboard over a wire between two namespaces, as an administrator has it on the screen. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeProcesses } from "../dashboard/processes.ts";
import { openTerminal, type TestTerminal, tmuxObstacle } from "../dashboard/tmux.ts";
import { createLink, FAR, NEAR, type TestLink } from "./link.ts";
import { namespaceObstacle } from "./namespace.ts";

const obstacle = namespaceObstacle ?? tmuxObstacle;
if (obstacle !== null) console.warn(`the dashboard of a live capture is not tested: ${obstacle}`);

describe.runIf(obstacle === null)("the dashboard of a live capture", { timeout: 60_000 }, () => {
  let link: TestLink;
  let terminal: TestTerminal;
  let folder: string;
  beforeEach(() => {
    link = createLink();
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    chmodSync(folder, 0o755);
    terminal = openTerminal(120, 36);
  });
  afterEach(() => {
    terminal.close();
    link.remove();
    rmSync(folder, { recursive: true });
  });

  async function capture(...argv: string[]): Promise<void> {
    const words = ["ip netns exec", link.near.name, process.execPath, "bin/xsaudit.js capture v0", ...argv];
    terminal.press("clear", "Enter", `${words.join(" ")}; echo "status $?"`, "Enter");
    await terminal.until("Conversations");
  }

  function processId(): number {
    const [id] = nodeProcesses("capture\0v0");
    if (id === undefined) throw new Error(terminal.screen());
    return id;
  }

  function writeSite(...endpoints: readonly string[]): string {
    const path = join(folder, "site.yaml");
    writeFileSync(path, `version: 1\nendpoints:\n${endpoints.map((entry) => `  - ${entry}\n`).join("")}`);
    return path;
  }

  it("shows what comes, as the user who root became, and leaves the report behind", async () => {
    await capture("--filter", "icmp");
    expect(readFileSync(`/proc/${processId()}/status`, "utf8")).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    await terminal.until("Sensor quiet: no packet");
    link.ping(3, "-i", "0.2");
    await terminal.until(/answered background {3}icmp +10\.9\.0\.2 +10\.9\.0\.1/);
    expect(terminal.screen()).toContain("0 dropped");
    terminal.press("q");
    const screen = await terminal.until("status 0");
    expect(screen).toContain("6 packets: 6 decoded, 0 not.");
    expect(terminal.modes()).toEqual({ hasAlternateScreen: false, showsCursor: true });
  });

  it("tells of what fails, and what the site file's change makes of it", async () => {
    const site = writeSite(`{name: xs1, address: ${FAR}, roles: [host]}`);
    await capture("--site", site);
    for (let attempt = 0; attempt < 3; attempt++) {
      link.far.tryExec("bash", "-c", `exec 3<>/dev/tcp/${NEAR}/27000`);
    }
    await terminal.until(/refused +unexpected +tcp 27000 +xs1/);
    writeSite(`{name: xs1, address: ${FAR}, roles: [host]}`, `{name: lic, address: ${NEAR}, roles: [license-server]}`);
    process.kill(processId(), "SIGHUP");
    await terminal.until("was read again: 2 endpoints (1 before)");
    const screen = await terminal.until("lic refuses TCP 27000");
    expect(screen).toMatch(/HIGH +new \d\d:\d\d:\d\d lic refuses/);
    expect(screen).toMatch(/host +-3 +F1/);
    terminal.press("Enter");
    await terminal.until("license.request: host > license-server, tcp 27000");
    writeFileSync(site, "version: 2\n");
    process.kill(processId(), "SIGHUP");
    await terminal.until("the site stays as it was");
    terminal.press("Escape");
    await terminal.until("lic refuses TCP 27000");
  });

  it("says that the interface is gone, and goes on when it is back", async () => {
    await capture();
    link.ping(1);
    await terminal.until(/Conversations [1-9]/);
    link.near.ip("link set v0 down");
    await terminal.until(/waiting.*/);
    await terminal.until("v0 is down");
    link.near.ip("link set v0 up");
    await terminal.until(/^ v0 {2}0:/m);
    link.ping(2);
    terminal.press("C-c");
    await terminal.until("status 0");
  });

  it("ends at a signal with the report on the screen that was there before", async () => {
    await capture("--write", join(folder, "kept"));
    link.ping(1);
    await terminal.until(/Conversations [1-9]/);
    process.kill(processId(), "SIGTERM");
    expect(await terminal.until("status 130")).toContain("link-level: arp");
    const recorded = execFileSync("bash", ["-c", `cat ${folder}/kept/*.pcapng | wc -c`], { encoding: "utf8" });
    expect(Number(recorded)).toBeGreaterThan(400);
  });
});
