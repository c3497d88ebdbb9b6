/**
 * Tells who is to be told of a night, by every channel at once: none waits for another, and none fails by another.
 */
import { type Attempt, PACE, type Pace, tryRepeatedly } from "./attempt.ts";
import { type Channel, describeChannel, type NotifyFile } from "./channels.ts";
import { type Digest, digestOf, type News } from "./digest.ts";
import { sendMail } from "./mail.ts";
import { logToSyslog } from "./syslog.ts";
import { postToWebhook } from "./webhook.ts";

export interface Delivery {
  readonly channel: string;
  readonly result: "sent" | "not-due" | "failed";
  /** A sentence without its full stop, and without a secret. */
  readonly message: string;
  readonly attempts: number;
}

/** Never throws for what the network does, nor for what others answer. */
export async function notifyAll(file: NotifyFile, news: News, pace: Pace = PACE): Promise<readonly Delivery[]> {
  const digest = digestOf(news);
  return Promise.all(
    file.channels.map(async (channel): Promise<Delivery> => {
      const name = describeChannel(channel);
      if (channel.when === "news" && !news.hasNews) {
        return { channel: name, result: "not-due", message: "nothing new", attempts: 0 };
      }
      const { last, attempts } = await tryRepeatedly(() => tell(channel, digest, news.html, pace), file.retries, pace);
      return { channel: name, result: last.kind, message: last.message, attempts };
    }),
  );
}

function tell(channel: Channel, digest: Digest, html: string | null, pace: Pace): Promise<Attempt> {
  switch (channel.kind) {
    case "mail":
      return sendMail(channel, digest, html, pace);
    case "webhook":
      return postToWebhook(channel, digest, pace);
    case "syslog":
      return logToSyslog(channel, digest, pace);
  }
}
