import { expect, it } from "vitest";
import { deviationFromLine, greatest, median } from "../../bench/measure/statistics.ts";

const growth = (cost: (packets: number) => number) => deviationFromLine([1, 2, 4, 8].map((x) => ({ x, y: cost(x) })));

it("the median is the middle, or between the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 10])).toBe(3);
});

it("the greatest is of what is known", () => {
  expect(greatest([1, null, 3])).toBe(3);
  expect(greatest([null])).toBeNull();
});

it("cost that grows with the packets lies on a line, whatever the start costs", () => {
  expect(growth((x) => 0.3 + 2 * x)).toBeCloseTo(0);
});

it("cost that grows faster lies off it", () => {
  expect(growth((x) => x ** 1.5)).toBeGreaterThan(0.1);
  expect(growth((x) => x * x)).toBeGreaterThan(0.3);
});
