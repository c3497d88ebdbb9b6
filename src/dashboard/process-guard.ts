/**
 * Whatever ends or stops the process, the terminal is given back first.
 */
export type EndSignal = "SIGINT" | "SIGTERM";

/** SIGHUP is another's: where it says that the terminal is gone, the keyboard's end says so too. */
const END_SIGNALS: readonly EndSignal[] = ["SIGINT", "SIGTERM"];
/**
 * What ends a process at once, and comes from a person or a limit: it still does, after the terminal was given back.
 * SIGIOT is another name of SIGABRT, under which others may listen to it.
 */
const KILL_SIGNALS = ["SIGQUIT", "SIGABRT", "SIGIOT", "SIGALRM", "SIGUSR2", "SIGXCPU"] as const;
/** A process that may not be stopped (its shell is gone, or it has none) goes on after that. */
const NOT_STOPPED_MS = 200;

interface Guarded {
  readonly enter: () => void;
  readonly leave: () => void;
  readonly end: (signal: EndSignal) => void;
}

/** @returns what takes the guard away */
export function guardProcess({ enter, leave, end }: Guarded): () => void {
  const ends = END_SIGNALS.map((signal) => [signal, () => end(signal)] as const);
  let wait: NodeJS.Timeout | undefined;

  function stop(): void {
    leave();
    // Without a listener of ours the signal does what it always does, which is nothing where no shell could wake us.
    process.removeListener("SIGTSTP", stop);
    process.kill(process.pid, "SIGTSTP");
    wait = setTimeout(wake, NOT_STOPPED_MS);
  }

  function die(signal: NodeJS.Signals): void {
    leave();
    // Ink's listener too: it would take the dashboard down first, and what has nothing left to do ends as if all were well.
    for (const name of KILL_SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  }

  function wake(): void {
    clearTimeout(wait);
    if (process.listenerCount("SIGTSTP", stop) === 0) process.on("SIGTSTP", stop);
    enter();
  }

  for (const [signal, listener] of ends) process.on(signal, listener);
  for (const signal of KILL_SIGNALS) process.on(signal, die);
  process.on("SIGTSTP", stop);
  process.on("SIGCONT", wake);
  process.on("exit", leave);
  // Comes before the error is printed, and leaves it to Node to print it and to end the process.
  process.on("uncaughtExceptionMonitor", leave);
  return () => {
    clearTimeout(wait);
    for (const [signal, listener] of ends) process.removeListener(signal, listener);
    for (const signal of KILL_SIGNALS) process.removeListener(signal, die);
    process.removeListener("SIGTSTP", stop);
    process.removeListener("SIGCONT", wake);
    process.removeListener("exit", leave);
    process.removeListener("uncaughtExceptionMonitor", leave);
  };
}

/** What ctrl-z does outside raw mode: stops this process and all that runs with it in one pipe. */
export function suspendProcessGroup(): void {
  process.kill(0, "SIGTSTP");
}
