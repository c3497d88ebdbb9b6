import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MailChannel, NotifyFile, WebhookChannel } from "../../src/notify/channels.ts";
import { loadNotifyFile, NotifyFileError } from "../../src/notify/notify-file.ts";
import { closeServers, temporaryFolder } from "./servers.ts";

const SECRET = "hunter2-Tr0ub4dor";

let folder: string;
let notify: string;
beforeEach(() => {
  folder = temporaryFolder();
  notify = join(folder, "notify.yaml");
});
afterEach(closeServers);

function secretFile(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function load(...lines: string[]): Promise<NotifyFile> {
  writeFileSync(notify, lines.join("\n"));
  chmodSync(notify, 0o600);
  return loadNotifyFile(notify);
}

/** Lines, without the file's path. */
async function mistakesOf(...lines: string[]): Promise<string[]> {
  const error = await load(...lines).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(NotifyFileError);
  const { message } = error as NotifyFileError;
  expect(message).not.toContain(SECRET);
  return message.split("\n").map((line) => line.replace(`${notify}:`, "").replaceAll(folder, "DIR"));
}

const MAIL = "to: [ops@example.org], from: xsaudit@example.org, server: smtp.example.org";

describe("a file", () => {
  it("names channels, alone or in lists, each with its own occasion", async () => {
    const password = secretFile("password", `${SECRET}\n`);
    const { channels, retries } = await load(
      "version: 1",
      `mail: {${MAIL}, user: xsaudit, passwordFile: ${password}}`,
      "webhook:",
      "  - {url: https://hooks.example.org/a, when: every}",
      "  - {url: https://hooks.slack.example/b, shape: slack}",
      "syslog: {server: 10.10.0.40, transport: tls, facility: local3}",
      "retries: {attempts: 5}",
    );
    expect(retries).toEqual({ attempts: 5, waitSeconds: 10 });
    expect(channels).toMatchObject([
      {
        ...{ kind: "mail", when: "news", to: ["ops@example.org"], server: "smtp.example.org", port: 587 },
        ...{ security: "starttls", attachesHtml: true },
      },
      { kind: "webhook", when: "every", shape: "generic", host: "hooks.example.org" },
      { kind: "webhook", when: "news", shape: "slack" },
      { kind: "syslog", to: { transport: "tls", server: "10.10.0.40", port: 6514 }, facility: 19 },
    ]);
    expect((channels[0] as MailChannel).login?.password()).toBe(SECRET);
  });

  it("shows no secret to who prints it", async () => {
    const password = secretFile("password", SECRET);
    const url = secretFile("url", `https://hooks.slack.example/services/${SECRET}`);
    const headers = secretFile("headers", `# for the gateway\nAuthorization: Bearer ${SECRET}\n`);
    const file = await load(
      "version: 1",
      `mail: {${MAIL}, user: xsaudit, passwordFile: ${password}}`,
      `webhook: {urlFile: ${url}, headersFile: ${headers}}`,
    );
    expect(inspect(file, { depth: 10 }) + JSON.stringify(file)).not.toContain(SECRET);
    const hook = file.channels[1] as WebhookChannel;
    expect(hook.url()).toContain(SECRET);
    expect(hook.headers.map(({ name, value }) => `${name}: ${value()}`)).toEqual([`Authorization: Bearer ${SECRET}`]);
  });

  it("takes secrets from where systemd puts a unit's credentials", async () => {
    const lines = ["version: 1", `mail: {${MAIL}, user: xsaudit, passwordFile: $CREDENTIALS_DIRECTORY/smtp}`];
    delete process.env.CREDENTIALS_DIRECTORY;
    expect(await mistakesOf(...lines)).toEqual([
      expect.stringMatching(
        /^2:\d+: mail\.passwordFile: .* was started without credentials: LoadCredential= in its unit/,
      ),
    ]);
    secretFile("smtp", SECRET, 0o440);
    process.env.CREDENTIALS_DIRECTORY = folder;
    try {
      expect(((await load(...lines)).channels[0] as MailChannel).login?.password()).toBe(SECRET);
    } finally {
      delete process.env.CREDENTIALS_DIRECTORY;
    }
  });
});

describe("a mistake says where, what, and what would be right", () => {
  it.each<[string, string[], string[]]>([
    [
      "of form, all at once",
      [
        "version: 2",
        "when: never",
        "mail: {to: [ops], from: x@example.org, server: smtp.example.org:587, port: 70000, security: ssl}",
        "syslog: {transport: tcp, server: logs, facility: local8, tag: x}",
        "retries: {attempts: 0, waitSeconds: -1}",
      ],
      [
        "1:10: version: 2 is not a version that is known here; write 1",
        '2:7: when: "never" is no occasion; write news or every',
        '3:13: mail.to[0]: "ops" is not a mail address; write one such as ops@example.org',
        '3:48: mail.server: "smtp.example.org:587" is not a server; write its name or address, and the port apart from it as port',
        "3:76: mail.port: 70000 is not a port; write a number from 1 to 65535",
        '3:93: mail.security: "ssl" is no way to secure mail; write starttls, tls or none',
        '4:50: syslog.facility: "local8" is not a facility of syslog; write one such as daemon or local0',
        '4:58: "tag" is not a field here; known are when, transport, server, port, socket, facility',
        "5:21: retries.attempts: 0 is not a number of attempts; write one from 1 to 10",
        "5:37: retries.waitSeconds: -1 is not a number of seconds; write one from 1 to 600",
      ],
    ],
    [
      "a missing field",
      ["version: 1", "mail: {to: [a@b.example], from: a@b.example}"],
      ["2:7: mail.server is missing; write its name or address, and the port apart from it as port"],
    ],
    [
      "nobody to tell",
      ["version: 1", "mail:", "webhook: []"],
      ["1:1: this file names nobody to tell; give mail, webhook or syslog"],
    ],
    [
      "no file",
      [""],
      ["1:1: version is missing; write 1", "1:1: this file names nobody to tell; give mail, webhook or syslog"],
    ],
    [
      "a user alone",
      ["version: 1", `mail: {${MAIL}, user: me}`],
      [expect.stringMatching(/^2:\d+: mail\.user: a user needs a password; name its file in passwordFile$/)],
    ],
    [
      "no address",
      ["version: 1", "webhook: {shape: slack}"],
      ["2:10: webhook: there is no address; give url or urlFile"],
    ],
    [
      "no server",
      ["version: 1", "syslog: [{transport: tcp}]"],
      ["2:10: syslog[0]: there is no server; name one in server, or write transport: unix for this machine's own log"],
    ],
    [
      "a server of one's own log",
      ["version: 1", "syslog: {transport: unix, server: logs}"],
      ["2:35: syslog.server: transport unix is for this machine's own log; leave this field out"],
    ],
    [
      "http for what is secret",
      ["version: 1", "webhook: {url: 'http://hooks.example.org/x', shape: slack}"],
      ["2:16: webhook.url: http would send a secret in clear text; write https"],
    ],
  ])("%s", async (_, lines, mistakes) => {
    expect(await mistakesOf(...lines)).toEqual(mistakes);
  });

  it("of a secret's file", async () => {
    mkdirSync(join(folder, "folder"));
    const files = [
      [
        secretFile("open", SECRET, 0o644),
        "everyone on this machine may read or change this file (mode 0644); take that away with chmod o=",
      ],
      [secretFile("empty", "\n"), "the file is empty"],
      [secretFile("lines", `${SECRET}\nmore\n`), "more than one line"],
      [join(folder, "nowhere"), "the file cannot be read: no such file or directory"],
      [join(folder, "folder"), "this is no file"],
      [secretFile("large", SECRET.repeat(10_000)), "more than 65536 bytes, which no secret has"],
    ] as const;
    for (const [path, sentence] of files) {
      const [mistake] = await mistakesOf("version: 1", `mail: {${MAIL}, user: me, passwordFile: ${path}}`);
      expect(mistake).toMatch(/^2:\d+: mail\.passwordFile: /);
      expect(mistake).toContain(sentence);
    }
    const hooks = [
      ["urlFile", secretFile("url", SECRET), "the file holds no address of a webhook"],
      ["headersFile", secretFile("headers", `X-Ok: 1\n${SECRET}\n`), "line 2 of the file is no header"],
      [
        "headersFile",
        secretFile("own", `Host: ${SECRET}\n`),
        "line 1 of the file is a header that xsaudit writes itself",
      ],
      ["headersFile", secretFile("split", `X-A: a\rX-B: ${SECRET}\n`), "line 1 of the file is no header"],
    ] as const;
    for (const [field, path, sentence] of hooks) {
      const url = field === "urlFile" ? "" : "url: https://hooks.example.org/x, ";
      expect((await mistakesOf("version: 1", `webhook: {${url}${field}: ${path}}`))[0]).toContain(sentence);
    }
  });

  it("of an address that everyone may read and post to", async () => {
    writeFileSync(notify, "version: 1\nwebhook: {url: https://hooks.slack.example/services/x, shape: slack}\n");
    chmodSync(notify, 0o644);
    await expect(loadNotifyFile(notify)).rejects.toThrow(
      /webhook\.url: who knows this address can post there, and everyone on this machine may read this file; take that away with chmod o=, or give urlFile$/,
    );
  });

  it("and never shows what may be a secret", async () => {
    const places = [
      `mail: {${MAIL}, user: me, passwordFile: ${SECRET}}`,
      `mail: {${MAIL}, password: ${SECRET}}`,
      `mail: {${MAIL}, ${SECRET}}`,
      `mail: {to: [a@b.example], from: a@b.example, server: "smtps://me:${SECRET}@smtp.example.org"}`,
      `mail: smtps://me:${SECRET}@smtp.example.org`,
      `mail: {${MAIL}, port: [${SECRET}]}`,
      `webhook: {url: "https://me:${SECRET}@hooks.example.org/"}`,
      `webhook: {url: "hooks.example.org/${SECRET}"}`,
      `webhook: {urlFile: "https://hooks.example.org/${SECRET}"}`,
      `webhook: ${SECRET}`,
      `${SECRET}: 1`,
      `password: !${SECRET} x`,
      `password: *${SECRET}`,
      `password: @${SECRET}`,
      `password: "\\${SECRET}"`,
      `password: {${SECRET}`,
      `%${SECRET}`,
    ];
    // mistakesOf holds that the secret is in none of them.
    for (const line of places) expect((await mistakesOf("version: 1", line)).length).toBeGreaterThan(0);
  });

  it("of the file itself", async () => {
    await expect(loadNotifyFile(join(folder, "nowhere.yaml"))).rejects.toThrow(
      /nowhere\.yaml: the notify file cannot be read: no such file or directory\.$/,
    );
    await expect(loadNotifyFile(folder)).rejects.toThrow(/: the notify file cannot be read: this is no file\.$/);
  });

  it("for any text: a file, or sentences", async () => {
    const words = fc.constantFrom(
      "version: 1",
      "mail:",
      "  to: [",
      "webhook: [{",
      "url: x",
      "}]",
      "*a",
      "&a",
      "- ",
      "\n",
      "syslog: {}",
      ": ",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(words).map((some) => some.join("\n")),
          fc.string({ unit: "binary" }),
        ),
        async (text) => {
          writeFileSync(notify, text);
          await loadNotifyFile(notify).catch((error: unknown) => expect(error).toBeInstanceOf(NotifyFileError));
        },
      ),
      { numRuns: 200 },
    );
  });
});
