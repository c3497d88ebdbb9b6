/**
 * Makes a capture: `npm run bench:capture -- FILE [options]`. The same options make the same bytes.
 */
import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { complain } from "./complain.ts";
import { OptionMistake, TRAFFIC_HELP, TRAFFIC_OPTIONS, trafficParameters } from "./traffic/options.ts";
import { captureKindOf, hasZstd, packetsOfSize, writeCapture } from "./traffic/write-capture.ts";

const HELP = `npm run bench:capture -- FILE [options]

FILE ends in .pcap or .pcapng, or in one of them and .gz or .zst.

${TRAFFIC_HELP}`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { ...TRAFFIC_OPTIONS, help: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (values.help) return console.log(HELP);
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new OptionMistake("one FILE is needed; --help says more");
  const kind = captureKindOf(path);
  if (kind === null)
    throw new OptionMistake(`${path}: must end in .pcap or .pcapng, with .gz or .zst behind it or not`);
  if (kind.compression === "zstd" && !hasZstd()) {
    throw new OptionMistake(`${path}: needs the program zstd, which is not installed`);
  }
  const parameters = trafficParameters(values, packetsOfSize);
  const beganMs = performance.now();
  await writeCapture(path, kind, parameters);
  const seconds = (performance.now() - beganMs) / 1000;
  const count = (number: number): string => number.toLocaleString("en");
  console.log(
    `${path}: ${count(parameters.packets)} packets, ${count(statSync(path).size)} bytes, ${seconds.toFixed(1)} s`,
  );
}

await main().catch(complain);
