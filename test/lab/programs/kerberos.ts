/** Kerberos: MIT's clients. */
import { writeFileSync } from "node:fs";
import { run } from "../network.ts";
import { addressOf, type Family, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import { ADMINISTRATOR, PASSWORD, REALM } from "./directory.ts";
import { withResolver } from "./resolver.ts";

const NEW_PASSWORD = "New-Passw0rd";
/** Enough for each server by datagram and by connection; the library would go on for half a minute. */
const PATIENCE_SECONDS = "8";

/** Where the realm's servers are: what the controller's DNS says, or these families of its addresses, in that order. */
type Servers = "by DNS" | readonly Family[];

/** Asks by datagram, and by connection when it hears that the answer is too big for that. */
export function getTicket(client: PartyKey, controller: PartyKey, servers: Servers = "by DNS"): Promise<string> {
  return answer([PASSWORD], client, controller, servers, "kinit");
}

/** The domain lets nobody change a password on its first day, and says so. */
export function changePassword(client: PartyKey, controller: PartyKey, servers: Servers = "by DNS"): Promise<string> {
  return answer([PASSWORD, NEW_PASSWORD, NEW_PASSWORD], client, controller, servers, "kpasswd");
}

/** Runs the program and gives it what it asks for. */
function answer(
  lines: readonly string[],
  client: PartyKey,
  controller: PartyKey,
  servers: Servers,
  program: string,
): Promise<string> {
  const path = `${LAB_FOLDER}/${client}-krb5.conf`;
  writeFileSync(path, configuration(controller, servers));
  const script = `printf '%s\\n' ${lines.join(" ")} | timeout ${PATIENCE_SECONDS} ${program} ${ADMINISTRATOR}`;
  return run(client, ...withResolver({ server: controller }, "env", `KRB5_CONFIG=${path}`, "sh", "-c", script));
}

function configuration(controller: PartyKey, servers: Servers): string {
  const defaults = `[libdefaults]\ndefault_realm = ${REALM}\ndefault_ccache_name = MEMORY:\n`;
  if (servers === "by DNS") return defaults;
  const lines = servers.map((family) => `kdc = [${addressOf(controller, family)}]\n`);
  return `${defaults}[realms]\n${REALM} = {\n${lines.join("")}}\n`;
}
