/** Webhooks: what they are told in each shape, and servers that misbehave. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Shape, WebhookChannel } from "../../src/notify/channels.ts";
import { digestOf, type News } from "../../src/notify/digest.ts";
import { type Delivery, notifyAll } from "../../src/notify/notify.ts";
import { webhookBody } from "../../src/notify/webhook.ts";
import { HOSTILE_TEXTS } from "../dashboard/hostile-report.ts";
import { nightBefore } from "../report/reports.ts";
import { fileOf, newsOf, QUICK, showcaseNews, withTexts } from "./news.ts";
import { notifyKnowing } from "./notify-process.ts";
import { closedPort, closeServers, listen, makeCertificate, serve } from "./servers.ts";

const SECRET = "T0KEN-hunter2";

let news: News;
beforeAll(async () => {
  news = await showcaseNews();
});
afterEach(closeServers);

function hookTo(port: number, given: Partial<WebhookChannel> = {}): WebhookChannel {
  const address = `http://127.0.0.1:${port}/services/${SECRET}?key=${SECRET}`;
  return {
    ...{ kind: "webhook", when: "news", url: () => address, host: "127.0.0.1", shape: "generic", headers: [] },
    ...given,
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly body: string;
}

async function serveHook(answer: RequestListener): Promise<{ port: number; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => {
      body += bytes;
    });
    request.on("end", () => {
      asked.push({ request, body });
      answer(request, response);
    });
  });
  return { port: await listen(server), asked };
}

async function post(channel: WebhookChannel): Promise<Delivery> {
  const [delivery] = await notifyAll(fileOf(channel), news, QUICK);
  expect(JSON.stringify(delivery)).not.toContain(SECRET);
  return delivery!;
}

describe("a webhook", () => {
  it("gets one POST of JSON, with the headers of its file", async () => {
    const { port, asked } = await serveHook((_, response) => response.end("ok"));
    const headers = [{ name: "Authorization", value: () => `Bearer ${SECRET}` }];
    expect(await post(hookTo(port, { headers }))).toEqual({
      channel: "webhook 127.0.0.1 (generic)",
      result: "sent",
      message: "sent",
      attempts: 1,
    });
    const [{ request, body }] = asked as [Asked];
    expect(request).toMatchObject({ method: "POST", url: `/services/${SECRET}?key=${SECRET}` });
    expect(request.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": expect.stringMatching(/^xsaudit\/\d/),
      authorization: `Bearer ${SECRET}`,
    });
    expect(JSON.parse(body)).toMatchObject({ schema: "xsaudit.news/1", sensor: "span1" });
  });

  it("of one's own is told all, and how much there is of each", async () => {
    const message = JSON.parse(webhookBody("generic", digestOf(news)));
    expect(message).toMatchObject({
      ...{ schema: "xsaudit.news/1", text: "1 new finding, 1 gone, 4 open", sensor: "span1", night: "2026-01-05" },
      ...{ from: "2026-01-04T06:00:00Z", to: "2026-01-05T06:00:00Z", isCompared: true },
      summary: { new: 1, changed: 0, gone: 1, notSeenAgain: 0, open: 4, accepted: 0, conversations: 23, failing: 3 },
      new: [{ kind: "blocked", severity: "high", requirement: "license.checkout", since: "2026-01-05" }],
    });
    expect(Object.keys(message)).toEqual([
      ...["schema", "tool", "text", "sensor", "night", "from", "to", "comparedWith", "isCompared", "summary"],
      ...["new", "changed", "gone", "notSeenAgain", "open"],
    ]);
  });
});

describe("a server that", () => {
  it.each<[string, RequestListener, string, number]>([
    ["is at fault", (_, response) => response.writeHead(503).end(), "127.0.0.1 answers 503", 3],
    [
      "finds a mistake",
      (_, response) => response.writeHead(400).end("invalid_blocks\u001b[2J\n"),
      "127.0.0.1 answers 400: invalid_blocks\\u{1b}[2J",
      1,
    ],
    [
      "tells what it was told",
      (request, response) => response.writeHead(404).end(`no ${request.url}`),
      "127.0.0.1 answers 404: no /(secret)/(secret)?key=(secret)",
      1,
    ],
    [
      "leads elsewhere",
      (_, response) => response.writeHead(307, { location: "/other" }).end(),
      "127.0.0.1 leads elsewhere (307), which is not followed; write the address that it leads to",
      1,
    ],
    ["never answers", () => undefined, "127.0.0.1 does not answer in time", 3],
    ["never ends its refusal", (_, response) => void response.writeHead(500).write("x"), "127.0.0.1 answers 500: x", 3],
    [
      "begins no refusal",
      (_, response) => response.writeHead(500).flushHeaders(),
      "127.0.0.1 does not answer in time",
      3,
    ],
    ["closes midway", (request) => request.socket.destroy(), "127.0.0.1 closed the connection midway", 3],
  ])("%s is told of, and tried again only where that may help", async (_, answer, message, attempts) => {
    const { port, asked } = await serveHook(answer);
    expect(await post(hookTo(port))).toMatchObject({ result: "failed", message, attempts });
    expect(asked).toHaveLength(attempts);
  });

  it("is busy is asked again when it wants to be, a growing wait apart", async () => {
    const waits: number[] = [];
    let answers = 0;
    const { port } = await serveHook((_, response) => {
      answers++;
      if (answers === 1) response.writeHead(429, { "retry-after": "45" }).end();
      else if (answers === 2) response.writeHead(502).end();
      else response.end();
    });
    const pace = { ...QUICK, wait: async (milliseconds: number) => void waits.push(milliseconds) };
    const [delivery] = await notifyAll(fileOf(hookTo(port)), news, pace);
    expect(delivery).toMatchObject({ result: "sent", attempts: 3 });
    expect(waits).toEqual([45_000, 20_000]);
  });

  it("asks for a day is not waited for", async () => {
    const waits: number[] = [];
    const { port } = await serveHook((_, response) => response.writeHead(429, { "retry-after": "86400" }).end());
    const pace = { ...QUICK, wait: async (milliseconds: number) => void waits.push(milliseconds) };
    await notifyAll(fileOf(hookTo(port)), news, pace);
    expect(waits).toEqual([300_000, 300_000]);
  });

  it("does not listen, or speaks something else, is told of", async () => {
    expect((await post(hookTo(await closedPort()))).message).toBe("127.0.0.1 refuses connections");
    const port = await serve((socket) => void socket.end("220 mail\r\n"));
    expect((await post(hookTo(port))).message).toBe("127.0.0.1 does not speak HTTP");
    const secure = hookTo(port, { url: () => `https://127.0.0.1:${port}/${SECRET}` });
    expect((await post(secure)).message).toBe("127.0.0.1 does not speak TLS as it is asked to");
    const nowhere = hookTo(port, { url: () => `https://nowhere.invalid/${SECRET}`, host: "nowhere.invalid" });
    expect((await post(nowhere)).message).toMatch(
      /^nowhere\.invalid is a name (without an address|that cannot be resolved now)$/,
    );
  });

  it("is known by its certificate alone", async () => {
    const { key, cert, certPath } = makeCertificate();
    const paths: (string | undefined)[] = [];
    const server = createTlsServer({ key, cert }, (request, response) => {
      paths.push(request.url);
      response.end();
    });
    const port = await listen(server);
    const url = `https://localhost:${port}/hook`;
    expect(await post(hookTo(port, { url: () => url, host: "localhost" }))).toMatchObject({
      message:
        "localhost shows a certificate of an issuer that is not known here; give that to Node.js with NODE_EXTRA_CA_CERTS",
      attempts: 1,
    });
    expect(paths).toEqual([]);
    const delivery = await notifyKnowing(certPath, { version: 1, webhook: { url, shape: "teams" } });
    expect(delivery).toMatchObject([{ result: "sent" }]);
    expect(paths).toEqual(["/hook"]);
  }, 30_000);
});

interface Block {
  readonly text: { readonly type: string; readonly text: string; readonly verbatim?: boolean };
}
interface Card {
  readonly body: { readonly type: string; readonly inlines: { readonly type: string; readonly text: string }[] }[];
}

describe("a chat", () => {
  const slack = (of: News): { text: string; blocks: Block[] } => JSON.parse(webhookBody("slack", digestOf(of)));
  const teams = (of: News): Card => JSON.parse(webhookBody("teams", digestOf(of))).attachments[0].content;

  it("is told of what is new first, then of what is open", () => {
    const heads = slack(news).blocks.map(({ text }) => text.text.split("\n")[0]);
    expect(heads).toEqual([
      "xsaudit span1: 1 new finding, 1 gone, 4 open",
      "*NEW HIGH blocked license.checkout*",
      "*GONE MEDIUM unexpected xencenter.ssh*",
      "*OPEN HIGH blocked xencenter.vnc*",
      "*OPEN MEDIUM unexpected xencenter.ssh*",
      "*OPEN LOW undocumented cluster.udp*",
    ]);
    const texts = teams(news).body.flatMap(({ inlines }) => inlines.map(({ text }) => text));
    expect(texts.slice(0, 3)).toEqual([
      "xsaudit span1: 1 new finding, 1 gone, 4 open",
      "NEW HIGH blocked license.checkout",
      "lic gives xs1 and xs2 no answer on TCP 7279",
    ]);
  });

  it("of Slack has no link and no mention that a name brought", () => {
    for (const text of ["<!here>", "<@U123>", "<http://evil|x>", "&lt;!here&gt;", "@channel", "*b* _i_ `c`"]) {
      const { blocks, ...message } = slack(withTexts(news, text));
      expect(JSON.stringify([message, blocks.slice(1)])).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      expect(blocks.slice(1).every(({ text: { type, verbatim } }) => type === "mrkdwn" && verbatim === true)).toBe(
        true,
      );
      expect(blocks[0]?.text.type).toBe("plain_text");
    }
  });

  it("of Teams has no Markdown", () => {
    const { body } = teams(withTexts(news, "[x](http://evil) **b** <at>all</at>"));
    expect(new Set(body.map(({ type }) => type))).toEqual(new Set(["RichTextBlock"]));
    expect(new Set(body.flatMap(({ inlines }) => inlines.map(({ type }) => type)))).toEqual(new Set(["TextRun"]));
  });

  it("takes the message, whatever the night was like", () => {
    const texts = fc.constantFrom(...HOSTILE_TEXTS, "&".repeat(5000), "\\".repeat(5000), "漢".repeat(5000));
    const shapes: Shape[] = ["generic", "slack", "teams"];
    fc.assert(
      fc.property(texts, fc.constantFrom(1, 60, 600), (text, count) => {
        const spoilt = withTexts(news, text).report;
        const findings = Array.from({ length: count }, (_, index) => ({ ...spoilt.findings[0]!, id: `f-${index}` }));
        const report = { ...spoilt, findings };
        const digest = digestOf(newsOf(report, nightBefore(news.report)));
        const [generic, slackText, teamsText] = shapes.map((shape) => webhookBody(shape, digest)) as [
          string,
          string,
          string,
        ];
        expect(Buffer.byteLength(generic)).toBeLessThanOrEqual(1024 * 1024);
        expect(JSON.parse(generic).summary.new).toBe(count);
        const { blocks }: { blocks: Block[] } = JSON.parse(slackText);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(Math.max(...blocks.map(({ text: { text: own } }) => own.length))).toBeLessThanOrEqual(3000);
        expect(blocks[0]!.text.text.length).toBeLessThanOrEqual(150);
        expect(Buffer.byteLength(teamsText)).toBeLessThanOrEqual(27 * 1024);
      }),
      { numRuns: 60 },
    );
  });
});
