/** Mail, to servers that misbehave and to one that does not. */
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MailChannel } from "../../src/notify/channels.ts";
import type { News } from "../../src/notify/digest.ts";
import { type Delivery, notifyAll } from "../../src/notify/notify.ts";
import { fileOf, QUICK, showcaseNews, withTexts } from "./news.ts";
import { notifyKnowing, secretFile } from "./notify-process.ts";
import { atEnd, closedPort, closeServers, eventually, listen, makeCertificate, serve } from "./servers.ts";
import { type Answers, type SmtpScript, serveSmtp } from "./smtp-script.ts";

const PASSWORD = "hunter2-Tr0ub4dor";

let news: News;
beforeAll(async () => {
  news = await showcaseNews();
});
afterEach(closeServers);

function mailTo(port: number, given: Partial<MailChannel> = {}): MailChannel {
  return {
    ...{ kind: "mail", when: "news", to: ["ops@example.org"], from: "xsaudit@example.org" },
    ...{ server: "127.0.0.1", port, security: "none", login: null, attachesHtml: true },
    ...given,
  };
}

async function send(channel: MailChannel, of = news): Promise<Delivery> {
  const [delivery] = await notifyAll(fileOf(channel), of, QUICK);
  expect(delivery!.message).not.toContain(PASSWORD);
  return delivery!;
}

async function sendBy(answersOf: (session: number) => Answers, given: Partial<MailChannel> = {}) {
  const server = await serveSmtp(answersOf);
  const delivery = await send(mailTo(server.port, given));
  return { ...delivery, message: delivery.message.replace(`port ${server.port}`, "port P"), server };
}

/** Of the first part, decoded; long lines are folded in quoted-printable. */
function plainText({ mails }: SmtpScript): string {
  const [, body = ""] = mails[0]!.split(/\r\nContent-Type: text\/plain(?:.|\r\n)*?\r\n\r\n/);
  return body
    .split(/\r\n--/)[0]!
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

describe("a mail", () => {
  it("has the answer as its subject, the news as text, and the report beside it", async () => {
    const { server, ...delivery } = await sendBy(() => ({}));
    expect(delivery).toEqual({
      channel: "mail to ops@example.org by 127.0.0.1",
      result: "sent",
      message: "sent",
      attempts: 1,
    });
    const [mail] = server.mails;
    expect(mail).toContain("\r\nSubject: xsaudit span1: 1 new finding, 1 gone, 4 open\r\n");
    expect(mail).toContain("\r\nTo: ops@example.org\r\n");
    expect(mail).toMatch(/^Auto-Submitted: auto-generated\r\n/m);
    expect(mail).toMatch(/Content-Disposition: attachment; filename=xsaudit-2026-01-05-span1\.html\r\n/);
    expect(mail).toContain(Buffer.from(news.html!).toString("base64"));
    expect(plainText(server)).toContain("lic gives xs1 and xs2 no answer on TCP 7279");
  });

  it("has no page where none is wanted, made, or small enough", async () => {
    expect((await sendBy(() => ({}), { attachesHtml: false })).server.mails[0]).not.toContain("attachment");
    const server = await serveSmtp(() => ({}));
    await send(mailTo(server.port), { ...news, html: null });
    await send(mailTo(server.port), { ...news, html: "x".repeat(8 * 1024 * 1024) });
    expect(server.mails.join()).not.toContain("attachment");
    expect(server.mails[1]?.replaceAll("=\r\n", "")).toContain("The whole report is too large to attach (8 MB).");
  });

  it("has no header that a name brought", async () => {
    const server = await serveSmtp(() => ({}));
    for (const end of ["\r\n", "\n", "\r", "\u2028", "\u0085"]) {
      await send(
        mailTo(server.port),
        withTexts(news, `x${end}Bcc: evil@example.net${end}${end}.${end}MAIL FROM:<a@b>`),
      );
    }
    expect(server.mails).toHaveLength(5);
    for (const mail of server.mails) expect(mail.split("\r\n\r\n")[0]).not.toMatch(/^(Bcc|MAIL)/im);
    expect(server.sessions.flat().filter((line) => /^(RCPT|MAIL)/.test(line))).toEqual(
      Array.from({ length: 5 }, () => ["MAIL FROM:<xsaudit@example.org>", "RCPT TO:<ops@example.org>"]).flat(),
    );
  });
});

describe("a server that", () => {
  const login = { user: "xsaudit", password: () => PASSWORD };
  const hang = (): void => undefined;
  const close = (socket: { destroy: () => void }): void => socket.destroy();

  it.each<[string, (session: number) => Answers, string, number]>([
    ["says nothing", () => ({ greeting: hang }), "127.0.0.1 port P does not answer in time", 3],
    ["falls silent", () => ({ MAIL: hang }), "127.0.0.1 port P does not answer in time", 3],
    ["falls silent after the mail", () => ({ ".": hang }), "127.0.0.1 port P does not answer in time", 3],
    ["closes at once", () => ({ greeting: close }), "127.0.0.1 port P closed the connection midway", 3],
    ["closes midway", () => ({ DATA: close }), "127.0.0.1 port P closed the connection midway", 3],
    ["is busy for ever", () => ({ RCPT: "451 4.3.0 later" }), "127.0.0.1 port P answers 451 4.3.0 later", 3],
    ["turns everyone away", () => ({ greeting: "554 no" }), "127.0.0.1 port P answers 554 no", 1],
    [
      "wants no such mail",
      () => ({ ".": "550 5.7.1 looks\u001b[2J odd" }),
      "127.0.0.1 port P answers 550 5.7.1 looks\\u{1b}[2J odd",
      1,
    ],
    [
      "speaks something else",
      () => ({ greeting: "HTTP/1.1 400 Bad Request" }),
      "127.0.0.1 port P does not speak SMTP, or speaks TLS from the start",
      1,
    ],
  ])("%s is told of, and tried again only where that may help", async (_, answersOf, message, attempts) => {
    const { server, ...delivery } = await sendBy(answersOf);
    expect(delivery).toMatchObject({ result: "failed", message, attempts });
    expect(server.sessions).toHaveLength(attempts);
  });

  it("is busy once gets the mail the second time", async () => {
    const { server, ...delivery } = await sendBy((session) => (session === 0 ? { MAIL: "451 later" } : {}));
    expect(delivery).toMatchObject({ result: "sent", attempts: 2 });
    expect(server.mails).toHaveLength(1);
  });

  it("does not listen is told of", async () => {
    const port = await closedPort();
    expect(await send(mailTo(port))).toMatchObject({
      result: "failed",
      message: `127.0.0.1 port ${port} refuses connections`,
      attempts: 3,
    });
  });

  it("takes no password is told of without it, whatever it says", async () => {
    const { message, attempts } = await sendBy(() => ({ AUTH: `535 5.7.8 ${PASSWORD} is wrong` }), { login });
    expect({ message, attempts }).toEqual({
      message: "127.0.0.1 port P does not take the user and password (535)",
      attempts: 1,
    });
    const later = await sendBy(() => ({ MAIL: `550 ${PASSWORD} and ${Buffer.from(PASSWORD).toString("base64")}` }), {
      login,
    });
    expect(later.message).toBe("127.0.0.1 port P answers 550 (secret) and (secret)");
  });

  it("refuses one of two is told of, and the other gets the mail once", async () => {
    let asked = 0;
    const { server, ...delivery } = await sendBy(
      () => ({ RCPT: (socket) => void socket.write(asked++ === 0 ? "250 ok\r\n" : "550 who?\r\n") }),
      { to: ["ops@example.org", "gone@example.org"] },
    );
    expect(delivery).toMatchObject({
      result: "failed",
      message: "sent, but 127.0.0.1 refused 1 of 2 recipients",
      attempts: 1,
    });
    expect(server.mails).toHaveLength(1);
  });

  it("has no STARTTLS gets neither password nor mail", async () => {
    const { server, ...delivery } = await sendBy(() => ({}), { security: "starttls", login });
    expect(delivery.message).toBe(
      "127.0.0.1 port P offers no STARTTLS (502); write security: tls where it speaks TLS from the start",
    );
    expect(server.sessions.flat().join()).not.toMatch(/AUTH|MAIL/);
  });

  it("shows a certificate of nobody known gets neither", async () => {
    const { key, cert } = makeCertificate();
    const port = await listen(createTlsServer({ key, cert }));
    expect(await send(mailTo(port, { security: "tls", server: "localhost" }))).toMatchObject({
      result: "failed",
      message: `localhost port ${port} shows a certificate of an issuer that is not known here; give that to Node.js with NODE_EXTRA_CA_CERTS`,
      attempts: 1,
    });
  });

  it("speaks no TLS is told of", async () => {
    const port = await serve((socket) => void socket.end("220 plain\r\n"));
    const { message, attempts } = await send(mailTo(port, { security: "tls" }));
    expect(message).toBe(`127.0.0.1 port ${port} does not speak TLS as it is asked to`);
    expect(attempts).toBe(1);
  });

  it("answers without an end holds nobody", async () => {
    const drip = (socket: { write: (text: string) => unknown }): void => {
      const timer = setInterval(() => socket.write("250-x\r\n"), 100);
      atEnd(() => clearInterval(timer));
    };
    const server = await serveSmtp(() => ({ EHLO: drip }));
    const [delivery] = await notifyAll(fileOf(mailTo(server.port)), news, {
      ...QUICK,
      attemptMs: 600,
      connectMs: 5000,
    });
    expect(delivery).toMatchObject({
      result: "failed",
      message: `127.0.0.1 port ${server.port} does not answer in time`,
    });
  });
});

/** Debian's own Python has the library; another one that comes first in the path may not. */
const PYTHON = "/usr/bin/python3";
const hasServer = spawnSync(PYTHON, ["-c", "import aiosmtpd"]).status === 0;
if (!hasServer) console.warn("Skipped: a real mail server (Debian: python3-aiosmtpd)");

describe.skipIf(!hasServer)("aiosmtpd", () => {
  interface Taken {
    readonly from: string;
    readonly to: string[];
    readonly user: string | null;
    readonly tls: boolean;
    readonly mail: string;
  }

  async function serveReally(...options: readonly string[]): Promise<{ port: number; taken: Taken[] }> {
    const script = fileURLToPath(new URL("smtp-server.py", import.meta.url));
    const server = spawn(PYTHON, [script, ...options], { stdio: ["ignore", "pipe", "ignore"] });
    atEnd(() => server.kill());
    const lines: string[] = [];
    createInterface({ input: server.stdout }).on("line", (line) => lines.push(line));
    const port = Number(await eventually(() => lines[0]));
    return {
      port,
      get taken() {
        return lines.slice(1).map((line): Taken => JSON.parse(line));
      },
    };
  }

  it("takes the mail", async () => {
    const server = await serveReally();
    expect(await send(mailTo(server.port, { to: ["ops@example.org", "noc@example.org"] }))).toMatchObject({
      result: "sent",
    });
    // The server says so on a pipe of its own, when it gets to it.
    const taken = await eventually(() => server.taken[0]);
    expect(taken).toMatchObject({
      from: "xsaudit@example.org",
      to: ["ops@example.org", "noc@example.org"],
      user: null,
    });
    expect(taken.mail).toContain("Subject: xsaudit span1: 1 new finding, 1 gone, 4 open\r\n");
  });

  it("takes it by STARTTLS with a password, where its certificate is known", async () => {
    const { certPath, keyPath } = makeCertificate();
    const server = await serveReally("--cert", certPath, "--key", keyPath, "--user", "xsaudit", "--password", PASSWORD);
    const channel = mailTo(server.port, {
      ...{ server: "localhost", security: "starttls", login: { user: "xsaudit", password: () => PASSWORD } },
    });
    const stranger = await send(channel);
    expect(stranger.message).toMatch(/shows a certificate of an issuer that is not known here/);
    expect(server.taken).toEqual([]);

    const fields = { to: channel.to, from: channel.from, server: "localhost", port: server.port, user: "xsaudit" };
    const mail = { ...fields, passwordFile: secretFile(PASSWORD) };
    expect(await notifyKnowing(certPath, { version: 1, mail })).toMatchObject([{ result: "sent", attempts: 1 }]);
    await eventually(() => server.taken[0]);
    expect(server.taken).toMatchObject([{ user: "xsaudit", tls: true }]);
  }, 30_000);
});
