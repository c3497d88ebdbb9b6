import { expect, it } from "vitest";
import type { AttemptContext } from "../../src/audit/attempts.ts";
import { createConversationTable } from "../../src/audit/conversation.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import { createOpeningTable } from "../../src/names/opening.ts";
import { track } from "../flow/track.ts";
import { answeredConnection } from "../packets/dialogue.ts";

const CONTEXT: AttemptContext = {
  owesReply: () => true,
  isHandedOut: () => false,
  isSameMachine: () => false,
  hasAskedGroup: () => false,
};

it("conversations stay apart however many names there are", () => {
  const [flow] = track(answeredConnection({ client: "10.0.0.1", server: "10.0.0.2", port: 443 })).flows;
  const [client, server] = flow!.ends;
  let name = "first.example";
  const table = createConversationTable({
    book: createAddressBook(),
    directionOf: () => ({ client: 0, isInferred: false }),
    openings: createOpeningTable(0),
    nameOf: () => name,
    attempts: CONTEXT,
  });
  const add = (clientAddress: number, port: number, asked: string): void => {
    name = asked;
    table.add({
      ...flow!,
      ends: [
        { ...client, address: clientAddress },
        { ...server, address: 2, port },
      ],
    });
  };
  add(1, 444, "first.example");
  for (let index = 1; index < 2 ** 18; index++) add(0, 443, `${index}.example`);
  add(1, 443, "late.example");

  const ofSecondClient = table.all().filter((conversation) => conversation.client === 1);
  expect(ofSecondClient.map(({ port, flows }) => [port, flows])).toEqual([
    [444, 1],
    [443, 1],
  ]);
});
