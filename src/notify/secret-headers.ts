/**
 * Headers of HTTP that a webhook asks for, such as `Authorization: Bearer ...`: a line each, in a file that is a secret.
 */
import type { WebhookChannel } from "./channels.ts";
import { readSecretFile } from "./secret-file.ts";

/** A token of RFC 9110, 5.6.2, then a value of visible characters and blanks. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)[ \t]*$/;
/** What belongs to the connection and to the message as it is sent. */
const OWN = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "te",
  "transfer-encoding",
  "upgrade",
]);
const MAX_HEADERS = 20;

/** Null, and told, where a line is no header. Lines that are empty or begin with # say nothing. */
export async function readHeaders(
  path: string,
  tell: (message: string) => void,
): Promise<WebhookChannel["headers"] | null> {
  const { text, mistake } = await readSecretFile(path);
  if (text === null) {
    tell(mistake);
    return null;
  }
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }));
  const headers: WebhookChannel["headers"][number][] = [];
  for (const { line, number } of lines.filter(({ line }) => line.trim() !== "" && !line.startsWith("#"))) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      tell(`line ${number} of the file is no header; write one such as Authorization: Bearer TOKEN`);
      return null;
    }
    if (OWN.has(name.toLowerCase())) {
      tell(`line ${number} of the file is a header that xsaudit writes itself; leave it out`);
      return null;
    }
    headers.push({ name, value: () => value });
  }
  if (headers.length > MAX_HEADERS) {
    tell(`the file has more than ${MAX_HEADERS} headers`);
    return null;
  }
  return headers;
}
