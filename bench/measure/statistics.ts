/** Figures out of many. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error("no values to take the median of");
  return (lower + upper) / 2;
}

/** The values that are known, and of these the greatest; null without any. */
export function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * How far the points lie from the line that fits them best: the greatest distance, as a part of the line's value.
 * Points weigh by 1 / x, so that those at the beginning count as well.
 */
export function deviationFromLine(points: readonly Point[]): number {
  const weighted = points.map(({ x, y }) => ({ x, y, weight: 1 / x }));
  const sum = (of: (point: (typeof weighted)[number]) => number): number =>
    weighted.reduce((total, point) => total + point.weight * of(point), 0);
  const [weight, meanX, meanY] = [sum(() => 1), sum(({ x }) => x), sum(({ y }) => y)];
  const centreX = meanX / weight;
  const centreY = meanY / weight;
  const slope = sum(({ x, y }) => (x - centreX) * (y - centreY)) / sum(({ x }) => (x - centreX) ** 2);
  return Math.max(
    ...points.map(({ x, y }) => {
      const fitted = centreY + slope * (x - centreX);
      return Math.abs(y - fitted) / fitted;
    }),
  );
}
