/** All channels at once. */
import { createServer } from "node:http";
import { afterEach, beforeAll, expect, it } from "vitest";
import { tryRepeatedly } from "../../src/notify/attempt.ts";
import type { Channel, Occasion } from "../../src/notify/channels.ts";
import type { News } from "../../src/notify/digest.ts";
import { notifyAll } from "../../src/notify/notify.ts";
import { fileOf, QUICK, showcaseNews, withTexts } from "./news.ts";
import { closedPort, closeServers, listen, serve } from "./servers.ts";

let news: News;
beforeAll(async () => {
  news = await showcaseNews();
});
afterEach(closeServers);

function hook(port: number, when: Occasion): Channel {
  const url = () => `http://127.0.0.1:${port}/`;
  return { kind: "webhook", when, url, host: `127.0.0.1:${port}`, shape: "generic", headers: [] };
}

function mail(port: number): Channel {
  return {
    ...{ kind: "mail", when: "news", to: ["ops@example.org"], from: "x@example.org", server: "127.0.0.1", port },
    ...{ security: "none", login: null, attachesHtml: true },
  };
}

function syslog(port: number): Channel {
  return { kind: "syslog", when: "news", to: { transport: "tcp", server: "127.0.0.1", port }, facility: 3 };
}

async function serveHook(): Promise<{ port: number; count: () => number }> {
  let count = 0;
  const port = await listen(
    createServer((_, response) => {
      count++;
      response.end();
    }),
  );
  return { port, count: () => count };
}

it("tells who wants to know of every night, and the others only of one with news", async () => {
  const { port, count } = await serveHook();
  const file = fileOf(hook(port, "news"), hook(port, "every"));
  expect(await notifyAll(file, { ...news, hasNews: false }, QUICK)).toEqual([
    { channel: `webhook 127.0.0.1:${port} (generic)`, result: "not-due", message: "nothing new", attempts: 0 },
    { channel: `webhook 127.0.0.1:${port} (generic)`, result: "sent", message: "sent", attempts: 1 },
  ]);
  expect((await notifyAll(file, news, QUICK)).map(({ result }) => result)).toEqual(["sent", "sent"]);
  expect(count()).toBe(3);
});

it("fails by one channel without failing by another, nor waiting for it", async () => {
  const { port } = await serveHook();
  const hanging = await serve(() => undefined);
  const closed = await closedPort();
  const begun = Date.now();
  const deliveries = await notifyAll(
    {
      ...fileOf(mail(hanging), syslog(hanging), hook(hanging, "news"), hook(port, "news"), mail(closed)),
      retries: { attempts: 1, waitSeconds: 1 },
    },
    news,
    QUICK,
  );
  expect(deliveries.map(({ result }) => result)).toEqual(["failed", "failed", "failed", "sent", "failed"]);
  expect(Date.now() - begun).toBeLessThan(3 * QUICK.answerMs);
});

it("tells of any night", async () => {
  const { port } = await serveHook();
  for (const one of [
    { ...news, past: null },
    { ...news, html: null },
    withTexts(news, "\u001b]0;x\u0007\r\n漢\ud800"),
  ]) {
    expect(await notifyAll(fileOf(hook(port, "news")), one, QUICK)).toMatchObject([{ result: "sent" }]);
  }
});

it("waits twice as long before each further attempt, for five minutes at most", async () => {
  const waits: number[] = [];
  const pace = { ...QUICK, wait: async (milliseconds: number) => void waits.push(milliseconds / 1000) };
  const busy = async () => ({ kind: "failed", message: "busy", mayPass: true }) as const;
  const { attempts } = await tryRepeatedly(busy, { attempts: 8, waitSeconds: 10 }, pace);
  expect(attempts).toBe(8);
  expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
});
