/**
 * The conversations with all flows as they stand at one moment, put together in steps while packets come. What is copied
 * must not change meanwhile, so flows that end wait.
 */
import type { Flow } from "../flow/flow.ts";
import type { ConversationTable } from "./conversation.ts";
import { complete, type Steps } from "./steps.ts";

/** Where more flows end meanwhile, they are not kept waiting: what is left is then copied in one step. */
const MAX_WAITING = 50_000;
/** Flows that are added in one step: a few milliseconds. */
const STEP = 512;

interface EndedFlow {
  readonly flow: Flow;
  /** Whether it is in the copy already, as one that was open. */
  readonly wasShown: boolean;
}

export interface Snapshots {
  /** A flow has ended. */
  end(flow: Flow, wasShown: boolean): void;
  /** Only one is taken at a time: one that was begun before is given up. */
  take(): Steps<ConversationTable>;
  /** Gives up what was begun: no flow waits any more. */
  abandon(): void;
}

/**
 * @param add puts a flow that has ended into the table
 * @param eachOpen shows the flows that have not
 */
export function createSnapshots(
  conversations: ConversationTable,
  add: (flow: Flow) => void,
  eachOpen: (visit: (flow: Flow) => void) => Steps<void>,
): Snapshots {
  let waiting: EndedFlow[] | null = null;
  let added = 0;
  /** Until then, what was shown was shown to the copy before. */
  let showsOpen = false;

  function abandon(): void {
    const rest = waiting?.slice(added) ?? [];
    waiting = null;
    for (const { flow } of rest) add(flow);
  }

  function* copy(): Steps<ConversationTable> {
    const snapshot = yield* conversations.copy();
    showsOpen = true;
    yield* eachOpen(snapshot.add);
    return snapshot;
  }

  return {
    end(flow, wasShown) {
      if (waiting === null) {
        add(flow);
        return;
      }
      waiting.push({ flow, wasShown: wasShown && showsOpen });
      if (waiting.length === MAX_WAITING) abandon();
    },
    *take() {
      abandon();
      const ended: EndedFlow[] = [];
      [waiting, added, showsOpen] = [ended, 0, false];
      const snapshot = yield* copy();
      while (waiting === ended && added < ended.length) {
        const { flow, wasShown } = ended[added++]!;
        add(flow);
        if (!wasShown) snapshot.add(flow);
        if (added % STEP === 0) yield;
      }
      if (waiting !== ended) return complete(copy());
      waiting = null;
      return snapshot;
    },
    abandon,
  };
}
