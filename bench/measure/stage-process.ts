/**
 * One stage in a process of its own, so that none runs on what another has warmed up or left behind; prints milliseconds.
 *
 *     tsx bench/measure/stage-process.ts STAGE CAPTURE
 */
import { RUN_UP_TO, STAGES } from "./stages.ts";

const [name, capture] = process.argv.slice(2);
const stage = STAGES.find((known) => known === name);
if (stage === undefined || capture === undefined) throw new Error(`usage: ${STAGES.join("|")} CAPTURE`);
const beganMs = performance.now();
await RUN_UP_TO[stage](capture);
console.log(performance.now() - beganMs);
