/** Consoles of guests. VNC: Xvnc and vncsnapshot. RDP: xrdp and FreeRDP, which only logs on. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { listening, run, start } from "../network.ts";
import { addressOf, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

/** X keeps its sockets and locks in /tmp: each place has its own, which `ip netns exec` lets nobody else see. */
const OWN_TMP = "mount -t tmpfs lab /tmp && export HOME=/tmp";
const SCREEN = "-geometry 64x48 -SecurityTypes None";
const PATIENCE_SECONDS = 6;

export async function startVnc(party: PartyKey): Promise<void> {
  start(party, "sh", "-c", `${OWN_TMP} && exec Xvnc :0 ${SCREEN} -rfbport 5900 -localhost=0`);
  await listening(party, "tcp", 5900);
}

/** Its better encodings and Xvnc do not get along; the screen is black. */
export function openVnc(client: PartyKey, server: PartyKey): Promise<string> {
  const options = ["-quiet", "-allowblank", "-encodings", "raw"];
  const display = `${addressOf(server)}:0`;
  return run(client, "timeout", String(PATIENCE_SECONDS), "vncsnapshot", ...options, display, "/dev/null");
}

export async function startRdp(party: PartyKey): Promise<void> {
  const base = `${LAB_FOLDER}/${party}-rdp`;
  const certificate = ["-keyout", `${base}.key`, "-out", `${base}.pem`, "-subj", "/CN=lab"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...certificate], {
    stdio: "ignore",
  });
  writeFileSync(
    `${base}.ini`,
    `[Globals]
ini_version=1
port=3389
security_layer=tls
certificate=${base}.pem
key_file=${base}.key
ssl_protocols=TLSv1.2, TLSv1.3
allow_channels=true
[Logging]
LogFile=${base}.log
EnableSyslog=false
[Channels]
rdpdr=true
rdpsnd=true
drdynvc=true
cliprdr=true
`,
  );
  start(party, "xrdp", "--nodaemon", "--config", `${base}.ini`);
  await listening(party, "tcp", 3389);
}

/** FreeRDP wants a display although it shows nothing on it. */
export function openRdp(client: PartyKey, server: PartyKey): Promise<string> {
  const display = `Xvnc :1 ${SCREEN} -rfbport -1 -rfbunixpath /tmp/vnc & until [ -S /tmp/.X11-unix/X1 ]; do sleep 0.05; done`;
  const logOn = `DISPLAY=:1 timeout ${PATIENCE_SECONDS} xfreerdp /v:${addressOf(server)} /auth-only /u:lab /p:lab /cert:ignore /sec:tls`;
  return run(client, "sh", "-c", `${OWN_TMP} && { ${display}; ${logOn}; kill %1; }`);
}
