/**
 * Work of which only so much goes on at a time; the rest waits in its order, and what is too much is refused.
 */
export interface Turns {
  /** @returns null, without having begun, where too many wait already */
  take<Result>(work: () => Promise<Result>): Promise<Result> | null;
}

export function createTurns(maxAtOnce: number, maxWaiting: number): Turns {
  const waiting: (() => void)[] = [];
  let atWork = 0;

  async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (atWork >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else atWork++;
    try {
      return await work();
    } finally {
      // The turn goes to the next one, which is counted already.
      const next = waiting.shift();
      if (next === undefined) atWork--;
      else next();
    }
  }

  return {
    take: (work) => (atWork >= maxAtOnce && waiting.length >= maxWaiting ? null : run(work)),
  };
}
