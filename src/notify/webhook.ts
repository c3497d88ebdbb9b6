/**
 * Webhooks: one POST of JSON, in the shape that the other side reads.
 */
import { neutralText } from "../names/neutral-text.ts";
import { type Attempt, failed, type Pace } from "./attempt.ts";
import type { Shape, WebhookChannel } from "./channels.ts";
import { describeConnectionFailure } from "./connection-failure.ts";
import type { Digest } from "./digest.ts";
import { genericMessage } from "./webhook-generic.ts";
import { slackMessage } from "./webhook-slack.ts";
import { teamsMessage } from "./webhook-teams.ts";

interface ShapeOf {
  /** @param limit findings of each kind that it has at most; it says how many there are */
  readonly messageOf: (digest: Digest, limit: number) => object;
  readonly maxFindings: number;
  readonly maxBytes: number;
}

const SHAPES_OF = {
  generic: { messageOf: genericMessage, maxFindings: 200, maxBytes: 1024 * 1024 },
  // 50 blocks, of which no text has more than 3,000 characters.
  slack: { messageOf: slackMessage, maxFindings: 15, maxBytes: 100 * 1024 },
  // Teams refuses cards above 28 KB.
  teams: { messageOf: teamsMessage, maxFindings: 15, maxBytes: 27 * 1024 },
} as const satisfies Record<Shape, ShapeOf>;

/** The message as JSON, with as many findings as there is room for. */
export function webhookBody(shape: Shape, digest: Digest): string {
  const { messageOf, maxFindings, maxBytes }: ShapeOf = SHAPES_OF[shape];
  for (let limit = maxFindings; limit > 0; limit = Math.floor(limit / 2)) {
    const body = JSON.stringify(messageOf(digest, limit));
    if (Buffer.byteLength(body) <= maxBytes) return body;
  }
  return JSON.stringify(messageOf(digest, 0));
}

export async function postToWebhook(channel: WebhookChannel, digest: Digest, pace: Pace): Promise<Attempt> {
  const { url, host, headers } = channel;
  const body = webhookBody(channel.shape, digest);
  try {
    const response = await fetch(url(), {
      method: "POST",
      headers: [
        ["content-type", "application/json"],
        ["user-agent", `xsaudit/${digest.version}`],
        ...headers.map(({ name, value }): [string, string] => [name, value()]),
      ],
      body,
      // What is secret in the address and the headers is for this server alone.
      redirect: "manual",
      signal: AbortSignal.timeout(pace.answerMs),
    });
    const said = response.ok ? "" : await beginningOf(response);
    // What follows is not waited for.
    await response.body?.cancel().catch(() => undefined);
    return judge(response, host, withoutSecrets(said, channel));
  } catch (error) {
    if (error instanceof DOMException) return failed(`${host} does not answer in time`, true);
    const { words, mayPass } = describeConnectionFailure(error);
    return failed(`${host} ${words}`, mayPass);
  }
}

function judge(response: Response, host: string, said: string): Attempt {
  const { status } = response;
  if (response.ok) return { kind: "sent", message: "sent" };
  if (status >= 300 && status < 400) {
    return failed(
      `${host} leads elsewhere (${status}), which is not followed; write the address that it leads to`,
      false,
    );
  }
  const isBusy = status === 429 || status >= 500;
  const waitSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    kind: "failed",
    message: `${host} answers ${status}${said === "" ? "" : `: ${said}`}`,
    mayPass: isBusy,
    ...(isBusy && Number.isFinite(waitSeconds) && waitSeconds > 0 ? { waitSeconds } : {}),
  };
}

/** Of a refusal, the words that say why: the first piece at most. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value?.subarray(0, 1024));
}

/** Shorter pieces of an address are words that anyone may say. */
const SECRET_LENGTH = 6;

/** What others answer may be what they were told. */
function withoutSecrets(text: string, { url, headers }: WebhookChannel): string {
  const { pathname, search, hash } = new URL(url());
  const pieces = [...pathname.split("/"), ...`${search}${hash}`.split(/[?&=#]/)].flatMap((piece) => [
    piece,
    decoded(piece),
  ]);
  const values = headers.flatMap(({ value }) => [value(), ...value().split(/[\s:]+/)]);
  const secrets = [...pieces, ...values].filter((piece) => piece.length >= SECRET_LENGTH);
  // The longest first, so that none of a whole is left where a piece was taken out.
  const sorted = secrets.toSorted((a, b) => b.length - a.length);
  return neutralText(sorted.reduce((rest, secret) => rest.replaceAll(secret, "(secret)"), text).trim());
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
