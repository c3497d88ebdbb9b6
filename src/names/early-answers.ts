/**
 * DNS answers that stand before their question in the capture. A mirror, or the queues and processors of the machine that
 * captures, hand over two packets of a few microseconds apart in either order; a server nearby answers within so few.
 *
 * Limits: `MAX_EARLY` answers, the newest, each for `EARLY_SECONDS`.
 */
import type { DnsMessage } from "./dns-message.ts";
import { isSameQuestion, type QuestionKey, slotOf } from "./dns-question.ts";

/** A processor that others keep busy lets its packets lie for some hundredths of a second. */
const EARLY_SECONDS = 0.1;
const MAX_EARLY = 64;

interface EarlyAnswer {
  readonly key: QuestionKey;
  readonly message: DnsMessage;
  readonly seconds: number;
}

export interface EarlyAnswers {
  /** Keeps an answer to a question that is not known yet. */
  keep(answer: EarlyAnswer): void;
  /** The answer to a question asked at that time, which is kept no longer; undefined where there is none. */
  take(key: QuestionKey, askedSeconds: number): EarlyAnswer | undefined;
}

export function createEarlyAnswers(): EarlyAnswers {
  /** In the order in which they came. */
  const kept: EarlyAnswer[] = [];
  return {
    keep(answer) {
      if (kept.length === MAX_EARLY) kept.shift();
      kept.push(answer);
    },
    take(key, askedSeconds) {
      // Every question passes here: the newest first, so that one look is enough where all is long past.
      for (let index = kept.length - 1; index >= 0; index--) {
        const answer = kept[index]!;
        if (askedSeconds - answer.seconds > EARLY_SECONDS) return undefined;
        if (answer.seconds - askedSeconds > EARLY_SECONDS || !isTo(answer, key)) continue;
        kept.splice(index, 1);
        return answer;
      }
      return undefined;
    },
  };
}

function isTo(answer: EarlyAnswer, key: QuestionKey): boolean {
  return slotOf(answer.key) === slotOf(key) && isSameQuestion(answer.key, key);
}
