import { expect, it } from "vitest";
import { createGroupQuestions } from "../../src/names/group-questions.ts";

it("knows who asked a group, from which port and about which", () => {
  const questions = createGroupQuestions();
  questions.add(7, 40_000, 137);
  expect(questions.has(7, 40_000, 137)).toBe(true);
  expect(questions.has(8, 40_000, 137)).toBe(false);
  expect(questions.has(7, 40_001, 137)).toBe(false);
  expect(questions.has(7, 40_000, 138)).toBe(false);
});

it("forgets the oldest of very many", () => {
  const questions = createGroupQuestions();
  for (let client = 0; client < 20_000; client++) questions.add(client, 137, 137);
  expect(questions.has(0, 137, 137)).toBe(false);
  expect(questions.has(19_999, 137, 137)).toBe(true);
});
