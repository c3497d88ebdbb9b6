import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareOwnedDirectory } from "../../src/live/owned-directory.ts";
import { findRunUser, type RunUser } from "../../src/live/run-user.ts";
import { hasCapabilities, readTasks } from "../../src/live/task-status.ts";
import type { ProgramOptions } from "./capture-program.ts";
import {
  type CaptureStart,
  createNamespace,
  type Namespace,
  namespaceObstacle,
  type RunningCapture,
  startCapture,
} from "./namespace.ts";

const isRoot = process.getuid?.() === 0;

describe.runIf(namespaceObstacle === null)("a running capture, seen from outside", () => {
  let namespace: Namespace;
  let running: RunningCapture | null;
  beforeEach(() => {
    namespace = createNamespace("run");
    namespace.ip("link set lo up");
    running = null;
  });
  afterEach(() => {
    running?.kill();
    namespace.remove();
  });

  async function read(options: Partial<ProgramOptions>, start: CaptureStart = {}): Promise<string> {
    running = startCapture(namespace, { interfaceName: "lo", ...options }, start);
    const { description } = await running.until(({ kind }) => kind === "dropped");
    running.order("read");
    return description;
  }

  it.each([
    ["nobody", null],
    ["daemon", "daemon"],
  ])("is %s in every thread: no other id, no group, no capability, no new privileges", async (name, user) => {
    const description = await read({ user }, { wrapper: ["setpriv", "--groups=4,24"] });
    expect(description).toBe(`runs as ${name}: no groups, no capabilities, no new privileges`);
    const { uid, gid } = findRunUser(name) as RunUser;
    const tasks = readTasks(running!.pid);
    // The main thread, the worker, and node's own.
    expect(tasks.length).toBeGreaterThan(5);
    for (const task of tasks) {
      expect(task).toEqual({
        id: task.id,
        uids: [uid, uid, uid, uid],
        gids: [gid, gid, gid, gid],
        groups: [],
        capabilities: { effective: 0n, permitted: 0n, ambient: 0n, inheritable: 0n },
        hasNoNewPrivileges: true,
      });
    }
  });

  it("without root gives up its capability in its own threads, and says where it is left", async () => {
    const raw = ["--inh-caps=+net_raw", "--ambient-caps=+net_raw"];
    const wrapper = ["setpriv", "--reuid=1", "--regid=1", "--clear-groups", ...raw];
    expect(await read({}, { wrapper })).toBe(
      "runs as daemon: no capabilities but in node's own helper threads, no new privileges",
    );
    const { thread } = await running!.until((event) => event.thread !== undefined);
    const tasks = readTasks(running!.pid);
    expect(tasks.filter((task) => hasCapabilities(task)).length).toBeGreaterThan(0);
    for (const task of tasks) {
      expect(task).toMatchObject({ uids: [1, 1, 1, 1], hasNoNewPrivileges: true });
      if (task.id === running!.pid || task.id === thread) expect(hasCapabilities(task)).toBe(false);
    }
  });

  it("goes on where the user cannot read the program, since all is loaded before", async () => {
    const folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    try {
      for (const part of ["package.json", "src", "test/live"]) cpSync(part, join(folder, part), { recursive: true });
      symlinkSync(realpathSync("node_modules"), join(folder, "node_modules"));
      running = startCapture(namespace, { interfaceName: "lo", filter: "icmp" }, { folder });
      const { closed } = await running.until((event) => event.closed !== undefined);
      expect(closed).toContain(`xsaudit lies where nobody cannot read it (${folder})`);
      running.order("read");
      namespace.run("ping", "-q", "-c", "2", "-i", "0.002", "127.0.0.1");
      await running.until(({ packets }) => packets === 4);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.runIf(isRoot)("the user that root becomes", () => {
  it("is nobody by default", () => {
    expect(findRunUser(null)).toMatchObject({ kind: "user", name: "nobody" });
  });

  it.each([
    ["nobody-there", "--user: there is no user nobody-there here. Name one that getent passwd lists"],
    ["\u001b[2J", "--user: there is no user \\u{1b}[2J here"],
    ["root", "--user root: that is root, whose privileges are to be given up"],
  ])("is not %j", (name, sentence) => {
    expect(findRunUser(name)).toEqual({ kind: "problem", sentence: expect.stringContaining(sentence) });
  });
});

describe.runIf(isRoot)("the folder for files written as another user", () => {
  const nobody = isRoot ? (findRunUser(null) as RunUser) : null!;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    chmodSync(folder, 0o755);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is made, for that user alone", () => {
    const path = join(folder, "captures");
    expect(prepareOwnedDirectory(path, nobody)).toBeNull();
    expect(statSync(path)).toMatchObject({ uid: nobody.uid, gid: nobody.gid, mode: 0o40700 });
    expect(prepareOwnedDirectory(path, nobody)).toBeNull();
  });

  it("is never given away when it was there", () => {
    expect(prepareOwnedDirectory(folder, nobody)).toEqual({
      kind: "problem",
      sentence: `${folder}: nobody cannot write there. Give it away: sudo chown nobody ${folder}, or name a folder that does not exist yet.`,
    });
    symlinkSync("/etc", join(folder, "link"));
    expect(prepareOwnedDirectory(join(folder, "link"), nobody)?.sentence).toContain("nobody cannot write there");
    symlinkSync("/etc/nowhere", join(folder, "dangling"));
    expect(prepareOwnedDirectory(join(folder, "dangling"), nobody)?.sentence).toContain("file already exists");
    expect(statSync("/etc").uid).toBe(0);
  });

  it.each([
    ["file", "there is a file of that name"],
    ["closed/captures", "nobody cannot enter"],
    ["nowhere/captures", "the folder cannot be made: no such file or directory"],
  ])("cannot be %s", (name, sentence) => {
    writeFileSync(join(folder, "file"), "");
    mkdirSync(join(folder, "closed"), { mode: 0o700 });
    const path = join(folder, name);
    expect(prepareOwnedDirectory(path, nobody)?.sentence).toContain(`${path}: ${sentence}`);
  });
});
