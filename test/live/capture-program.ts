/**
 * Captures as the command does, in its order: open, load the worker, drop privileges, read. Started by tests inside a
 * network namespace; its orders come as lines (`read`, `stop`), what happens goes out as lines of JSON.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { programClosedTo } from "../../src/live/access.ts";
import { type LiveOptions, openLive } from "../../src/live/open-live.ts";
import { dropPrivileges } from "../../src/live/privileges.ts";
import { findRunUser } from "../../src/live/run-user.ts";

export interface ProgramOptions extends LiveOptions {
  readonly user: string | null;
}

/** tsx is at work in the main thread only. */
const LOADER = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("capture-worker.ts", import.meta.url).href)});
});`;

function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event, (_, value) => (typeof value === "bigint" ? String(value) : value))}\n`);
}

const options: ProgramOptions = JSON.parse(process.argv[2]!);
const opened = openLive(options);
say(opened);
const user = findRunUser(options.user);
if (user.kind === "problem") say(user);
if (opened.kind === "opened" && user.kind === "user") {
  const worker = new Worker(LOADER, { eval: true, workerData: opened });
  await once(worker, "message");
  say({ closed: programClosedTo(user) });
  say(dropPrivileges(user));
  worker.on("message", say);
  worker.on("exit", () => process.exit());
  for await (const order of createInterface({ input: process.stdin })) worker.postMessage(order);
}
