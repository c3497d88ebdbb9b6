/** Fuzz target: rpcbind: messages as datagrams and in a stream, what they ask and which ports they hand out. */
import { createMessageStream, DNS_OVER_TCP, RPC_RECORDS } from "../../../src/names/message-stream.ts";
import { readRpcMessage } from "../../../src/names/rpc-message.ts";
import { readRpcCallOfStream } from "../../../src/names/rpc-stream.ts";
import { type RpcbindQuestion, readRpcbindAnswer, readRpcbindQuestion } from "../../../src/names/rpcbind.ts";
import { claim, readsOnlyItsRange, textOf } from "../claims.ts";

const QUESTIONS: readonly RpcbindQuestion[] = [
  { kind: "port", program: 100_003, version: 3, transport: "tcp" },
  { kind: "address", program: 100_005, version: 3, transport: "udp" },
  { kind: "mappings" },
  { kind: "registrations" },
];

export function fuzz(bytes: Uint8Array): void {
  readsOnlyItsRange(bytes, readRpcCallOfStream);
  readsOnlyItsRange(bytes, readMessage);
  for (const framing of [RPC_RECORDS, DNS_OVER_TCP]) {
    const whole = messagesOf(bytes, framing, bytes.length);
    const pieces = messagesOf(bytes, framing, Math.max(1, bytes.length >> 4));
    claim(textOf(whole) === textOf(pieces), "other messages in pieces of the stream");
  }
}

/** As a question, as a reply to each kind of question, and as a result alone. */
function readMessage(bytes: Uint8Array, start: number, end: number): unknown {
  const message = readRpcMessage(bytes, start, end);
  if (message.kind === "call") {
    const { argumentsAt, ...call } = message;
    claim(argumentsAt <= end, "arguments behind the end");
    return { call, question: readRpcbindQuestion(bytes, message, end, "udp"), at: argumentsAt - start };
  }
  const resultAt = message.kind === "result" ? message.resultAt : start;
  claim(resultAt <= end, "a result behind the end");
  const ports = QUESTIONS.map((question) => readRpcbindAnswer(question, bytes, resultAt, end));
  for (const { port } of ports.flat()) claim(port > 0 && port <= 65_535, `port ${port} handed out`);
  return { kind: message.kind, ports, at: resultAt - start };
}

function messagesOf(bytes: Uint8Array, framing: typeof RPC_RECORDS, pieceBytes: number): string[] {
  const messages: string[] = [];
  const stream = createMessageStream(framing, (joined, start, end) => {
    messages.push(Buffer.from(joined.subarray(start, end)).toString("hex"));
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (!stream.add(bytes, at, Math.min(at + pieceBytes, bytes.length), at)) break;
  }
  return messages;
}
