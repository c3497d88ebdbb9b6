/** What makes a DNS question one of its own: an answer must repeat all of it. */
import { keyOfPair } from "../flow/map-key.ts";
import type { DnsMessage } from "./dns-message.ts";

export interface QuestionKey {
  /** Numbers in the address book. */
  readonly client: number;
  readonly clientPort: number;
  readonly server: number;
  readonly serverPort: number;
  readonly id: number;
  readonly type: DnsMessage["question"]["type"];
  readonly name: string;
}

const ID_BITS = 16;

/** Client, port and id in a number: a text of all that makes a question costs more than to read it. */
export function slotOf({ client, clientPort, id }: QuestionKey): number {
  return keyOfPair(client, (clientPort << ID_BITS) | id);
}

/** Whether two of one slot are the same. */
export function isSameQuestion(a: QuestionKey, b: QuestionKey): boolean {
  return a.server === b.server && a.serverPort === b.serverPort && a.type === b.type && a.name === b.name;
}
