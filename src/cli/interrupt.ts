/**
 * Work that the user may end early with Ctrl-C and still have what was done; the second Ctrl-C ends the process.
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<{ readonly result: Result; readonly isInterrupted: boolean }> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    const result = await work(stop.signal);
    return { result, isInterrupted: stop.signal.aborted };
  } finally {
    process.removeListener("SIGINT", interrupt);
  }
}
