/**
 * What all measurements of one run share.
 */

import type { CaptureStore } from "./measure/captures.ts";
import { describeMachine } from "./measure/machine.ts";
import { changeOf, type Results, type ResultsName, storedResults, storeResults } from "./measure/results.ts";
import type { TrafficParameters } from "./traffic/parameters.ts";

export interface Session {
  readonly captures: CaptureStore;
  readonly parameters: TrafficParameters;
  /** Null: as many as the measurement takes of itself. */
  readonly rounds: number | null;
  /** Slow peers get the whole file. */
  readonly isPatient: boolean;
}

export interface Figures {
  /** Notes a figure; @returns how it differs from the stored one, in words */
  note(name: string, value: number): string;
  /** Keeps them, in place of the stored ones. */
  store(): void;
}

/** @param conditions what must be the same for figures to be comparable */
export function collectFigures(name: ResultsName, conditions: Results["conditions"]): Figures {
  const stored = storedResults(name);
  const figures: Record<string, number> = {};
  return {
    note(figure, value) {
      figures[figure] = Number(value.toPrecision(4));
      return changeOf(figure, value, stored, conditions);
    },
    store() {
      const measuredOn = new Date().toISOString().slice(0, 10);
      storeResults(name, { machine: describeMachine(), measuredOn, conditions, figures });
    },
  };
}
