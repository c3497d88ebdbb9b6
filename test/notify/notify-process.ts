/** Notifies from a process of its own, which knows an issuer of certificates: Node.js learns of that only as it starts. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { Delivery } from "../../src/notify/notify.ts";
import { temporaryFolder } from "./servers.ts";

const PROGRAM = fileURLToPath(new URL("run-notify.ts", import.meta.url));

/** @param fields of the notify file */
export async function notifyKnowing(issuerPath: string, fields: object): Promise<readonly Delivery[]> {
  const path = join(temporaryFolder(), "notify.yaml");
  writeFileSync(path, stringify(fields), { mode: 0o600 });
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: issuerPath };
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROGRAM, path], { env });
  return JSON.parse(stdout);
}

export function secretFile(secret: string): string {
  const path = join(temporaryFolder(), "secret");
  writeFileSync(path, secret, { mode: 0o600 });
  return path;
}
