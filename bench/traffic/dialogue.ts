/**
 * What client and server of a service say to each other in one flow, turn by turn.
 */
import type { ConversationPlan } from "./conversations.ts";
import type { Message } from "./message.ts";
import type { Random } from "./random.ts";

export interface Dialogue {
  /** The client's words of a turn, counted from 0. */
  question(turn: number): Message;
  /** The server's; null where nobody answers. */
  answer(turn: number): Message | null;
}

export interface DialogueContext {
  readonly random: Random;
  /** The length of a message whose protocol leaves it open. */
  readonly pickBytes: () => number;
}

export type DialogueMaker = (plan: ConversationPlan, context: DialogueContext) => Dialogue;
