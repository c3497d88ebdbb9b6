/** A member of the domain: samba with winbind, as in XenServer. */
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { run, start, until } from "../network.ts";
import type { PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";
import { ADMINISTRATOR, PASSWORD, REALM, WORKGROUP } from "./directory.ts";
import { withResolver } from "./resolver.ts";
import { configureSamba } from "./samba.ts";

/** What winbindd is asked, and what it says when all is well: at first it still looks for its domain. */
const QUESTIONS = [
  [["--check-secret"], "succeeded"],
  [["--name-to-sid", `${WORKGROUP}\\krbtgt`], "SID_USER"],
  [["--authenticate", `${WORKGROUP}\\${ADMINISTRATOR}%${PASSWORD}`], "succeeded"],
  [["--change-secret"], "succeeded"],
] as const;

/** Wherever winbindd may put its socket, its clients look in one folder alone: it gets that for itself. */
const WITH_OWN_SOCKET = 'mount --bind "$0" /run/samba && exec winbindd --foreground "$@"';

/** A host that joins, changes its password over kpasswd, and serves log-ons for a moment. */
export async function liveInDomain(host: PartyKey, controller: PartyKey): Promise<void> {
  const configuration = configureSamba(
    `${host}-member`,
    `netbios name = ${host}`,
    `realm = ${REALM}`,
    `workgroup = ${WORKGROUP}`,
    "security = ads",
  );
  const asMember = (program: string, ...argv: readonly string[]) =>
    withResolver({ server: controller }, program, ...argv, "-s", configuration);
  await run(host, ...asMember("net", "ads", "join", "--no-dns-updates", "-U", `${ADMINISTRATOR}%${PASSWORD}`));
  await run(host, ...asMember("net", "ads", "changetrustpw"));
  const sockets = mkdtempSync(`${LAB_FOLDER}/${host}-winbind-`);
  const winbindd = start(host, ...asMember("sh", "-c", WITH_OWN_SOCKET, sockets));
  // Until it has its own, the controller's would answer.
  await until(`winbindd of ${host} has its socket`, () => existsSync(`${sockets}/winbindd/pipe`));
  const inItsPlace = ["--target", String(winbindd.pid), "--mount"];
  for (const [question, answer] of QUESTIONS) {
    await until(`winbindd of ${host} answers ${question[0]}`, async () =>
      (await run(host, "nsenter", ...inItsPlace, "wbinfo", ...question)).includes(answer),
    );
  }
  winbindd.kill();
  await once(winbindd, "close");
}
