/** The management API of a host, or what is outside: nginx with TLS, and curl. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { listening, run, start } from "../network.ts";
import { addressOf, type Family, nameOf, type PartyKey } from "../parties.ts";
import { LAB_FOLDER } from "../sandbox.ts";

const PATIENCE_SECONDS = "6";

/** On 80 and 443, with a certificate of its own. */
export async function startWeb(party: PartyKey): Promise<void> {
  const base = `${LAB_FOLDER}/${party}-web`;
  const certificate = ["-keyout", `${base}.key`, "-out", `${base}.pem`, "-subj", `/CN=${nameOf(party)}`];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...certificate], {
    stdio: "ignore",
  });
  writeFileSync(
    `${base}.conf`,
    `daemon off; pid ${base}.pid; error_log ${base}.log; user root; worker_processes 1;
events {}
http {
  access_log off;
  # A connection that a firewall cut is given up within its scenario.
  client_header_timeout 2s; keepalive_timeout 2s;
  client_body_temp_path ${base}-body; proxy_temp_path ${base}-proxy; fastcgi_temp_path ${base}-fastcgi;
  uwsgi_temp_path ${base}-uwsgi; scgi_temp_path ${base}-scgi;
  server {
    listen 80; listen [::]:80; listen 443 ssl; listen [::]:443 ssl;
    ssl_certificate ${base}.pem; ssl_certificate_key ${base}.key;
    return 200 "lab\\n";
  }
}
`,
  );
  start(party, "nginx", "-c", `${base}.conf`, "-e", `${base}.log`);
  await listening(party, "tcp", 443);
}

/** By its address, as members of a pool and their clients do. */
export function callApi(client: PartyKey, host: PartyKey, family: Family = "v4"): Promise<string> {
  const address = addressOf(host, family);
  return fetch(client, `https://${family === "v6" ? `[${address}]` : address}/`);
}

export function fetch(client: PartyKey, url: string, ...options: readonly string[]): Promise<string> {
  return run(client, "curl", "-sk", "--max-time", PATIENCE_SECONDS, ...options, url);
}
