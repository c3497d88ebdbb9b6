/** The dashboard as people run it: in a terminal, with its keys. */
import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SITE_FILE } from "../fixtures/files.ts";
import { nodeProcesses } from "./processes.ts";
import { openTerminal, type TestTerminal, tmuxObstacle } from "./tmux.ts";

if (tmuxObstacle !== null) console.warn(`the dashboard is not tested in a terminal: ${tmuxObstacle}`);

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const ANALYZE = `${process.execPath} bin/xsaudit.js analyze`;
const START = `${ANALYZE} ${SHOWCASE} --site ${SITE_FILE} --dashboard`;

/** Without a clock beside the name. Who leaves before that is told by the exit status that not all was read. */
const READ_TO_ITS_END = /^ \S+ {2}119 packets/m;

describe.runIf(tmuxObstacle === null)("in a terminal, the dashboard", { timeout: 60_000 }, () => {
  let terminal: TestTerminal;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  });
  afterEach(() => {
    terminal.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs it after a line that must be there again when it has ended, and before its exit status. */
  async function start(command = START, ...given: Parameters<typeof openTerminal>): Promise<void> {
    terminal = openTerminal(...given);
    terminal.press("echo be''fore", "Enter");
    await terminal.until("before");
    terminal.press(`${command}; echo "status $?"`, "Enter");
    await terminal.until("Conversations");
  }

  async function expectRestored(status: number): Promise<void> {
    const screen = await terminal.until(`status ${status}`);
    expect(screen).toContain("before");
    expect(screen).not.toContain("Conversations");
    expect(terminal.modes()).toEqual({ hasAlternateScreen: false, showsCursor: true });
    // What is typed is shown, and a line is a line.
    terminal.press("echo al''ive", "Enter");
    expect(await terminal.until("\nalive")).toContain("echo al''ive");
  }

  it("is moved about in by keys, and leaves the screen as it was", async () => {
    await start();
    await terminal.until("> HIGH   blocked      lic gives xs1 and xs2 no answer on TCP 7279");
    terminal.press("j");
    await terminal.until("> HIGH   blocked      10.10.0.1 rejects TCP 5900");
    terminal.press("Down");
    await terminal.until("> MEDIUM unexpected");
    terminal.press("Enter");
    await terminal.until("Detail");
    terminal.press("Escape");
    await terminal.until("> MEDIUM unexpected");
    terminal.press("Tab");
    await terminal.until("> host to host");
    terminal.press("/", "role:license-server", "Enter");
    expect(await terminal.until("/role:license-server  ?")).toContain("Conversations 4 of 23");
    terminal.press("?");
    await terminal.until("any key goes back");
    terminal.press("x", "q");
    await expectRestored(0);
  });

  it("fits the terminal, whatever becomes of its size", async () => {
    await start();
    terminal.resize(140, 40);
    const large = await terminal.until("failed/all");
    expect(large.split("\n").findLast((line) => line !== "")).toContain("? help");
    terminal.resize(60, 18);
    await terminal.until(/\? help.*\n*$/);
    terminal.resize(40, 10);
    await terminal.until("needs 60 and 18");
    terminal.resize(80, 24);
    expect(await terminal.until("━━ Findings 4")).toContain("? help");
  });

  it.each([
    ["SIGTERM", 130],
    ["SIGINT", 130],
  ])("gives the terminal back at %s", async (signal, status) => {
    await start();
    await terminal.until(READ_TO_ITS_END);
    terminal.press("q");
    await terminal.until("status 0");
    terminal.press("clear; echo be''fore", "Enter");
    // What runs behind the shell is stopped as soon as it wants the keyboard.
    const stopped = "until grep -q 'State:.T' /proc/$!/status; do sleep 0.1; done";
    terminal.press(`${START} & ${stopped}; kill -${signal.slice(3)} $!; fg >/dev/null; echo "status $?"`, "Enter");
    await expectRestored(status).catch(async () => {
      throw new Error(terminal.screen());
    });
  });

  it.each([
    ["SIGQUIT", 131],
    ["SIGABRT", 134],
    ["SIGUSR2", 140],
  ] as const)("gives the terminal back where %s kills it", async (signal, status) => {
    await start(`ulimit -c 0; ${START}`);
    process.kill(terminal.program(), signal);
    await expectRestored(status);
  });

  it.each(["fixtures/damaged/empty.pcap", "no-such-file.pcap"])("says what is wrong with %s", async (path) => {
    await start(`${ANALYZE} ${path} --dashboard`);
    expect(await terminal.until("Sensor damaged")).toContain("HIGH   sensor");
    terminal.press("q");
    await expectRestored(3);
  });

  it("gives the terminal back where it crashes, and says so", async () => {
    // The signal is one that nobody else listens to; what is typed is not what the error says.
    const crash = "data:text/javascript,process.on('SIGURG', () => { throw new Error('a bug ' + 'of ours') })";
    await start(START.replace("bin/xsaudit.js", `--import "${crash}" bin/xsaudit.js`), 120, 40);
    process.kill(terminal.program(), "SIGURG");
    await terminal.until("a bug of ours");
    await expectRestored(1);
  });

  it("is drawn anew where another program wrote over it", async () => {
    await start();
    await terminal.until("Sensor healthy");
    writeFileSync(terminal.device(), "\u001b[2;1HBroadcast message: power fails\u001b[K");
    await terminal.until("Broadcast message");
    terminal.press("C-l");
    await terminal.until(/^ 4 findings/m);
    expect(terminal.screen()).not.toContain("Broadcast");
  });

  it("can be stopped and woken", async () => {
    await start();
    terminal.press("C-z");
    await terminal.until("Stopped");
    expect(terminal.modes()).toEqual({ hasAlternateScreen: false, showsCursor: true });
    terminal.press(`clear; echo be''fore; fg; echo "status $?"`, "Enter");
    await terminal.until("━━ Findings 4");
    terminal.press("C-c");
    await expectRestored(0);
  });

  it("ends with its terminal", async () => {
    await start(`${START} -o ${join(folder, "report.json")} --format json`);
    expect(nodeProcesses(folder)).toHaveLength(1);
    terminal.close();
    await expect.poll(() => nodeProcesses(folder), { timeout: 20_000 }).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")).summary.conversations).toBe(23);
  });

  it("writes a report when it is asked to", async () => {
    await start(`home=$PWD; cd ${folder}; ${START.replaceAll(/ (bin|fixtures)/g, " $home/$1")}`, 140, 40);
    await terminal.until(READ_TO_ITS_END);
    terminal.press("w");
    await terminal.until("The report is in");
    terminal.press("q");
    await terminal.until("status 0");
    const [name = ""] = readdirSync(folder);
    expect(JSON.parse(readFileSync(join(folder, name), "utf8")).summary.conversations).toBe(23);
  });

  it("reads captures from a pipe, shows them as they come, and takes its keys from the terminal", async () => {
    await start(`tail -c +1 -f ${SHOWCASE} | ${ANALYZE} - --site ${SITE_FILE} --dashboard`);
    expect(await terminal.until("lic gives xs1 and xs2 no answer")).toContain("standard input");
    terminal.press("Tab", "Tab");
    await terminal.until("━━ Conversations 23");
    terminal.press("q");
    await expectRestored(130);
  });

  it("says what it cannot read", async () => {
    await start(`${ANALYZE} ${folder}/missing.pcap --dashboard`, 140, 40);
    await terminal.until("> HIGH   sensor       Input");
    expect(terminal.screen()).toContain("Sensor damaged");
    terminal.press("q");
    await terminal.until("missing.pcap: cannot be opened: no such file or directory");
    await expectRestored(3);
  });

  it("tells a mistake in a site file that is read again, and all of it at the end", async () => {
    const site = join(folder, "site.yaml");
    copyFileSync(SITE_FILE, site);
    await start(`tail -c +1 -f ${SHOWCASE} | ${ANALYZE} - --site ${site} --dashboard`);
    await terminal.until("Sensor healthy: 119 of 119");
    appendFileSync(site, "endpoint: []\n");
    process.kill(terminal.program(), "SIGHUP");
    await terminal.until("the site stays as it was");
    terminal.press("q");
    expect((await terminal.until("status 130")).replaceAll("\n", "")).toContain(
      '"endpoint" is not a field here; known are version',
    );
  });

  it("has colours, and none where nobody wants them", async () => {
    await start();
    await terminal.until("HIGH");
    expect(terminal.colouredScreen()).toContain("\u001b[");
    terminal.close();
    await start(START, 80, 24, { NO_COLOR: "1" });
    await terminal.until("HIGH");
    expect(terminal.colouredScreen()).not.toContain("\u001b[3");
  });

  it("is a text report where there is no terminal", async () => {
    terminal = openTerminal(120);
    terminal.press(`${START} 2>&1 | head -c 90; echo; echo done`, "Enter");
    await terminal.until("--dashboard needs a terminal, and here is none: the report follows as text");
  });
});
