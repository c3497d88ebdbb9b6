/**
 * When the next frame is drawn: at most ten a second, and a key goes before what only came in.
 */

/** Between two frames of keys: what the eye takes for at once. */
const KEY_GAP_MS = 100;
/** Before a frame that nobody asked for; it never makes a key wait. */
const DATA_GAP_MS = 250;

export interface FrameClock {
  readonly request: (cause: "key" | "data") => void;
  readonly stop: () => void;
}

export function createFrameClock(draw: () => void, now: () => number = () => performance.now()): FrameClock {
  let lastKeyMs = Number.NEGATIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let due: { readonly timer: NodeJS.Timeout; readonly atMs: number } | null = null;

  function request(cause: "key" | "data"): void {
    const atMs = cause === "key" ? Math.max(now(), lastKeyMs + KEY_GAP_MS) : Math.max(now(), lastMs + DATA_GAP_MS);
    if (due !== null) {
      if (due.atMs <= atMs) return;
      clearTimeout(due.timer);
    }
    due = { atMs, timer: setTimeout(() => drawNow(cause), Math.max(0, atMs - now())) };
  }

  function drawNow(cause: "key" | "data"): void {
    due = null;
    lastMs = now();
    if (cause === "key") lastKeyMs = lastMs;
    draw();
  }

  return {
    request,
    stop() {
      if (due !== null) clearTimeout(due.timer);
      due = null;
    },
  };
}
