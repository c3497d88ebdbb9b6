/**
 * Numbers as a person reads them at a glance.
 */
const STEPS = ["", "k", "M", "G", "T"];

/** `0 B`, `980 B`, `12.4 kB`, `3.1 GB`: in steps of 1000, as links are measured. */
export function scaled(number: number, unit: string): string {
  let value = Math.max(0, number);
  let step = 0;
  while (value >= 999.5 && step < STEPS.length - 1) {
    value /= 1000;
    step++;
  }
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${STEPS[step]}${unit}`;
}

/** `0:00:07`, `31:05:09`. */
export function clock(elapsedMs: number): string {
  const seconds = Math.floor(Math.max(0, elapsedMs) / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `01-05 06:00:09` of an ISO 8601 time. */
export function dayAndTime(time: string): string {
  return time.slice("2026-".length, "2026-01-05T06:00:09".length).replace("T", " ");
}

/** `06:00:09` of an ISO 8601 time. */
export function timeOfDay(time: string): string {
  return time.slice("2026-01-05T".length, "2026-01-05T06:00:09".length);
}
