/** Syslog, to rsyslog and to servers that misbehave. */
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SyslogServer } from "../../src/notify/channels.ts";
import { digestOf, type News } from "../../src/notify/digest.ts";
import { type Delivery, notifyAll } from "../../src/notify/notify.ts";
import { syslogEvents } from "../../src/notify/syslog-message.ts";
import { fileOf, newsOf, QUICK, showcaseNews } from "./news.ts";
import { notifyKnowing } from "./notify-process.ts";
import {
  atEnd,
  closedPort,
  closeServers,
  eventually,
  listen,
  makeCertificate,
  serve,
  temporaryFolder,
} from "./servers.ts";

let news: News;
beforeAll(async () => {
  news = await showcaseNews();
});
afterEach(closeServers);

const DAEMON = 3;

async function log(to: SyslogServer, of = news): Promise<Delivery> {
  const [delivery] = await notifyAll(fileOf({ kind: "syslog", when: "news", to, facility: DAEMON }), of, QUICK);
  return delivery!;
}

const tcp = (port: number): SyslogServer => ({ transport: "tcp", server: "127.0.0.1", port });

it("logs the night, and each finding that is new, as grave as it is", () => {
  const events = syslogEvents(digestOf(news));
  expect(events.map(({ severity, id, text }) => `${severity} ${id} ${text.slice(0, 84).trimEnd()}`)).toEqual([
    "3 night span1, night of 2026-01-05: 1 new finding, 1 gone, 4 open.",
    "3 finding span1, night of 2026-01-05: new: HIGH blocked license.checkout: lic gives xs1 and xs",
  ]);
  const calm = { ...news.report, findings: [] };
  expect(syslogEvents(digestOf(newsOf(calm, calm)))).toMatchObject([{ severity: 6, id: "night" }]);
});

it("logs some findings of a bad night, and says how many it does not", () => {
  const findings = Array.from({ length: 90 }, (_, index) => ({ ...news.report.findings[0]!, id: `f-${index}` }));
  const events = syslogEvents(digestOf(newsOf({ ...news.report, findings }, null)));
  expect(events).toHaveLength(51);
  expect(events[0]?.text).toMatch(/ The first 50 are logged here, 40 are not\.$/);
});

describe("a server that", () => {
  it("does not listen is told of", async () => {
    const port = await closedPort();
    const words = { result: "failed", message: `127.0.0.1 port ${port} refuses connections`, attempts: 3 };
    expect(await log(tcp(port))).toMatchObject(words);
    expect(await log({ transport: "udp", server: "127.0.0.1", port })).toMatchObject(words);
  });

  it("has no address is told of", async () => {
    for (const transport of ["udp", "tcp", "tls"] as const) {
      const { message } = await log({ transport, server: "nowhere.invalid", port: 514 });
      expect(message).toMatch(/^nowhere\.invalid port 514 is a name (without an address|that cannot be resolved now)$/);
    }
  });

  it("neither reads nor ends is told of, and not told twice", async () => {
    const port = await serve(() => undefined);
    expect(await log(tcp(port))).toMatchObject({
      result: "failed",
      message: `127.0.0.1 port ${port} takes no messages: it neither reads nor closes the connection`,
      attempts: 1,
    });
  });

  it.each<[string, (socket: Socket) => void]>([
    ["ends at once", (socket) => void socket.end()],
    ["closes at once", (socket) => void socket.destroy()],
    ["closes before we do", (socket) => void setTimeout(() => socket.destroy(), 60)],
  ])("%s is told of", async (_, close) => {
    const port = await serve(close);
    const message = `127.0.0.1 port ${port} closed the connection midway`;
    expect(await log(tcp(port))).toMatchObject({ result: "failed", message, attempts: 3 });
  });

  it("says nothing where TLS begins is told of", async () => {
    const port = await serve(() => undefined);
    expect(await log({ transport: "tls", server: "127.0.0.1", port })).toMatchObject({
      result: "failed",
      message: `127.0.0.1 port ${port} does not answer in time`,
    });
  });

  it("speaks TLS is known by its certificate, and then gets frames", async () => {
    const { key, cert, certPath } = makeCertificate();
    let taken = "";
    const server = createTlsServer({ key, cert }, (socket) => {
      socket.on("data", (bytes) => {
        taken += bytes;
      });
      socket.on("error", () => undefined);
    });
    const port = await listen(server);
    const to = { transport: "tls", server: "localhost", port } as const;
    expect((await log(to)).message).toMatch(
      /^localhost port \d+ shows a certificate of an issuer that is not known here/,
    );
    expect(taken).toBe("");
    expect(await notifyKnowing(certPath, { version: 1, syslog: to })).toMatchObject([{ result: "sent" }]);
    expect(framesOf(Buffer.from(taken))).toHaveLength(2);
  }, 30_000);
});

/** RFC 6587, 3.4.1. */
function framesOf(bytes: Buffer): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(" ", at);
    const length = Number(bytes.toString("latin1", at, space));
    frames.push(bytes.toString("utf8", space + 1, space + 1 + length));
    at = space + 1 + length;
  }
  return frames;
}

describe("this machine's own log that", () => {
  it.each([
    ["is not there", "nowhere", /nowhere is not there$/],
    ["is no socket", "file", /file refuses connections$/],
    ["has too long a path", "x".repeat(120), /x is longer than the path of a socket can be$/],
  ])("%s is told of", async (_, name, sentence) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const { result, message } = await log({ transport: "unix", socket: join(folder, name) });
    expect({ result, message }).toEqual({ result: "failed", message: expect.stringMatching(sentence) });
  });
});

const RSYSLOG = "/usr/sbin/rsyslogd";
const hasRsyslog = spawnSync(RSYSLOG, ["-v"]).status === 0;
if (!hasRsyslog) console.warn("Skipped: a real log server (Debian: rsyslog)");

interface Logged {
  readonly facility: string;
  readonly severity: string;
  readonly host: string;
  readonly app: string;
  readonly id: string;
  readonly data: string;
  readonly msg: string;
}

describe.skipIf(!hasRsyslog)("rsyslog", () => {
  interface Rsyslog {
    readonly udpPort: number;
    readonly tcpPort: number;
    readonly socket: string;
    readonly logged: () => Logged[];
  }

  async function serveRsyslog(): Promise<Rsyslog> {
    const folder = temporaryFolder();
    const [udpPort, tcpPort] = [await freeUdpPort(), await closedPort()];
    const [socket, output] = [join(folder, "log"), join(folder, "lines.json")];
    const fields = [
      ["facility", "syslogfacility-text"],
      ["severity", "syslogseverity-text"],
      ["host", "hostname"],
      ["app", "app-name"],
      ["id", "msgid"],
      ["data", "structured-data"],
      ["msg", "msg"],
    ].map(([name, of]) => `property(outname="${name}" name="${of}" format="jsonf")`);
    writeFileSync(
      join(folder, "rsyslog.conf"),
      [
        `global(workDirectory="${folder}")`,
        'module(load="imudp")',
        `input(type="imudp" address="127.0.0.1" port="${udpPort}")`,
        'module(load="imtcp")',
        `input(type="imtcp" address="127.0.0.1" port="${tcpPort}")`,
        'module(load="imuxsock" SysSock.Use="off")',
        `input(type="imuxsock" Socket="${socket}")`,
        `template(name="line" type="list" option.jsonf="on") {${fields.join(" ")}}`,
        `action(type="omfile" file="${output}" template="line")`,
        "",
      ].join("\n"),
    );
    const server = spawn(RSYSLOG, ["-n", "-f", join(folder, "rsyslog.conf"), "-i", join(folder, "pid")], {
      stdio: "ignore",
    });
    atEnd(() => server.kill("SIGKILL"));
    await eventually(() => existsSync(socket));
    const logged = (): Logged[] =>
      existsSync(output)
        ? readFileSync(output, "utf8")
            .split("\n")
            .filter((line) => line.startsWith("{"))
            .map((line) => JSON.parse(line))
        : [];
    return { udpPort, tcpPort, socket, logged: () => logged().filter(({ app }) => app === "xsaudit") };
  }

  it("takes all of it by UDP and TCP, and what its own socket is for", async () => {
    const rsyslog = await serveRsyslog();
    const servers: SyslogServer[] = [
      { transport: "udp", server: "127.0.0.1", port: rsyslog.udpPort },
      { transport: "tcp", server: "127.0.0.1", port: rsyslog.tcpPort },
    ];
    for (const [index, to] of servers.entries()) {
      expect(await log(to)).toMatchObject({ result: "sent", attempts: 1 });
      const both = await eventually(() =>
        rsyslog.logged().length === 2 * (index + 1) ? rsyslog.logged().slice(-2) : null,
      );
      expect(both).toMatchObject([
        {
          facility: "daemon",
          severity: "err",
          id: "night",
          msg: "span1, night of 2026-01-05: 1 new finding, 1 gone, 4 open.",
        },
        { id: "finding", data: expect.stringMatching(/^\[xsaudit@32473 sensor="span1" night="2026-01-05" finding="/) },
      ]);
    }
    expect(await log({ transport: "unix", socket: rsyslog.socket })).toMatchObject({ result: "sent" });
    const local = await eventually(() => (rsyslog.logged().length === 6 ? rsyslog.logged().slice(-2) : null));
    expect(local).toMatchObject([
      {
        facility: "daemon",
        severity: "err",
        msg: expect.stringMatching(/^ ?span1, night of 2026-01-05: 1 new finding/),
      },
      { msg: expect.stringMatching(/: new: HIGH blocked license\.checkout: lic gives/) },
    ]);
  }, 20_000);
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
