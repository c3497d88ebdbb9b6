/**
 * How fast xsaudit is, beside its peers: `npm run bench -- [options]`.
 */
import { parseArgs } from "node:util";
import { compareWithPeers } from "./comparison.ts";
import { complain } from "./complain.ts";
import { GROWTH_PACKETS, measureGrowth } from "./growth.ts";
import { createCaptureStore } from "./measure/captures.ts";
import { describeMachine } from "./measure/machine.ts";
import { measureMemory } from "./memory.ts";
import type { Session } from "./session.ts";
import { measureStages } from "./stages.ts";
import { measureStart } from "./start.ts";
import { countOf, TRAFFIC_HELP, TRAFFIC_OPTIONS, trafficParameters } from "./traffic/options.ts";
import { packetsOfSize } from "./traffic/write-capture.ts";
import { measureWorst } from "./worst.ts";

const HELP = `npm run bench -- [options]

What is measured (without any of these: --peers --start --stages):
  --peers               whole processes, xsaudit and each installed peer in turn
  --start               what comes before the first packet
  --stages              where the time goes: read, decode, flow, names, verdict, report
  --growth              1, 2, 4 and 8 times --packets (then: 1,000,000 if not given), of each worst case
  --memory              a file four times as long, 5 million flows, a scan of 16 million pairs
  --worst               what fills each table and reassembly, at n and 2n

How:
  --rounds N            of which the medians are taken
  --folder DIR          for the captures (standard: xsaudit-bench in the system's temporary folder)
  --patient             gives slow peers the whole file

The capture:
${TRAFFIC_HELP}`;

const MEASUREMENTS = {
  peers: { type: "boolean" },
  start: { type: "boolean" },
  stages: { type: "boolean" },
  growth: { type: "boolean" },
  memory: { type: "boolean" },
  worst: { type: "boolean" },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...TRAFFIC_OPTIONS,
      ...MEASUREMENTS,
      rounds: { type: "string" },
      folder: { type: "string" },
      patient: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const session: Session = {
    parameters: trafficParameters(values, packetsOfSize),
    rounds: values.rounds === undefined ? null : countOf("rounds", values.rounds),
    isPatient: values.patient,
    captures: createCaptureStore(values.folder),
  };
  const { cpu, cores, memoryGB, node } = describeMachine();
  console.log(`${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}\n`);
  const isUsual = !Object.keys(MEASUREMENTS).some((name) => values[name as keyof typeof MEASUREMENTS]);
  if (isUsual || values.peers) await compareWithPeers(session);
  if (isUsual || values.start) await measureStart(session);
  if (isUsual || values.stages) await measureStages(session);
  if (values.growth)
    await measureGrowth(session, values.packets === undefined ? GROWTH_PACKETS : session.parameters.packets);
  if (values.memory) await measureMemory(session);
  if (values.worst) await measureWorst(session);
}

await main().catch(complain);
