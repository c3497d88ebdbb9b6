/** Who comes in, what a browser may do with what it gets, and what the server tells of it all. */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, linkSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { Agent, request } from "node:https";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  audited,
  jobOf,
  newFolder,
  problemOf,
  readProc,
  refusedServe,
  type Sent,
  send,
  serveBy,
  startServing,
  until,
} from "./serving.ts";

const NAME = "secret-name-of-a-capture.pcap";
const morning: Sent = ["capture", NAME, readFileSync("fixtures/showcase/bad-morning.pcap")];
const TOKENS = ["first-token-of-many-letters", "second-token-of-many-letters"] as const;

it("nothing is told without the token, or with another", async () => {
  const serving = await startServing();
  const { id } = await audited(serving, morning);
  for (const path of ["/api/captures", `/api/captures/${id}`, `/api/captures/${id}/report`, "/api/limits"]) {
    for (const headers of [{}, { authorization: "Bearer wrong" }, { cookie: "xsaudit=wrong" }]) {
      const response = await fetch(serving.url + path, { headers });
      expect(await problemOf(response), path).toMatchObject({ status: 401, message: expect.stringContaining("token") });
    }
  }
  expect((await fetch(`${serving.url}/api/captures`, { method: "POST", body: "x" })).status).toBe(401);
  expect(serving.uploads()).toEqual([id]);
});

it("the address with the token gives a cookie, which is not the token, and only this site's pages may use it", async () => {
  const serving = await startServing();
  const { id } = await audited(serving, morning);
  const visit = await fetch(`${serving.url}/?token=${serving.token}`, { redirect: "manual" });
  expect([visit.status, visit.headers.get("location")]).toEqual([303, "/"]);
  const given = visit.headers.get("set-cookie")!;
  expect(given).toMatch(/^xsaudit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(given).not.toContain(serving.token);
  const cookie = given.split(";")[0]!;
  expect((await fetch(`${serving.url}/api/captures`, { headers: { cookie } })).status).toBe(200);
  const remove = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${serving.url}/api/captures/${id}`, { method: "DELETE", headers: { cookie, ...headers } });
  expect((await remove({ origin: "https://evil.example" })).status).toBe(403);
  expect((await remove({ "sec-fetch-site": "cross-site", origin: serving.url })).status).toBe(403);
  expect((await remove({ "sec-fetch-site": "same-site" })).status).toBe(403);
  expect(serving.uploads()).toEqual([id]);
  expect((await remove({ "sec-fetch-site": "same-origin", origin: serving.url })).status).toBe(204);
});

it("with several tokens each has uploads of its own", async () => {
  const file = join(newFolder(), "tokens");
  writeFileSync(file, `# two colleagues\n${TOKENS.join("\n")}\n`, { mode: 0o600 });
  const serving = await startServing("--tokens", file);
  const as = (token: string, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(serving.url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  expect(serving.token).toBe("");
  const { id } = await audited({ ...serving, fetch: (path, init) => as(TOKENS[0], path, init) }, morning);
  expect(await (await as(TOKENS[1], "/api/captures")).json()).toEqual({ captures: [] });
  for (const path of ["", "/report", "/events", "/flows", "/site-draft", "/slices/f-1"]) {
    expect((await as(TOKENS[1], `/api/captures/${id}${path}`)).status, path).toBe(404);
  }
  expect((await as(TOKENS[1], `/api/captures/${id}`, { method: "DELETE" })).status).toBe(404);
  expect((await as(TOKENS[1], `/api/diffs?a=${id}&b=${id}`)).status).toBe(404);
  expect((await as(TOKENS[0], `/api/captures/${id}`)).status).toBe(200);
});

it("who guesses is kept out for a while, even with the right token", async () => {
  const serving = await startServing();
  const guess = (): Promise<Response> => fetch(serving.url, { headers: { authorization: "Bearer x" } });
  const statuses: number[] = [];
  for (let guessed = 0; guessed < 22; guessed++) statuses.push((await guess()).status);
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
  expect(statuses.slice(-1)).toEqual([429]);
  expect((await serving.fetch("/api/captures")).status).toBe(429);
});

it("without a token, names that lead here in someone else's DNS get nothing, nor do other sites' pages", async () => {
  const serving = await startServing("--no-token");
  expect((await serving.fetch("/api/captures")).status).toBe(200);
  // fetch sets the host itself.
  const asked = requestPlain(`${serving.url}/api/captures`, { headers: { host: "evil.example" } }).end();
  const [response] = await once(asked, "response");
  expect(response.resume().statusCode).toBe(403);
  const foreign = {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "text/plain" },
    body: "x",
  };
  expect((await serving.fetch("/api/captures", foreign)).status).toBe(403);
});

it("every answer tells the browser to keep to itself", async () => {
  const serving = await startServing();
  const { id } = await audited(serving, morning);
  for (const path of ["/", "/page.css", "/nothing", "/api/captures", `/api/captures/${id}/events`]) {
    const { headers } = await serving.fetch(path);
    expect(headers.get("content-security-policy"), path).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    );
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("cache-control"), path).toBe("no-store");
  }
  const report = await serving.fetch(`/api/captures/${id}/report?format=html`);
  expect(report.headers.get("content-security-policy")).toContain("sandbox allow-scripts allow-downloads");
});

it("its log has neither the token nor a name nor a packet of what it got", async () => {
  const serving = await startServing();
  const { id } = await audited(serving, morning, ["site", "name-of-a-site.yaml", "version: 1\n"]);
  await fetch(`${serving.url}/?token=${serving.token}`, { redirect: "manual" });
  await serving.fetch(`/api/captures/${id}/report?format=nonsense`);
  await serving.end();
  expect(serving.log()).toContain(`${id}: 1 capture`);
  expect(serving.log()).toContain("done after");
  for (const secret of [serving.token, NAME, "name-of-a-site", "10.10.0", "license"])
    expect(serving.log()).not.toContain(secret);
});

it("what lies on disk is for its user only, under no name of the client's", async () => {
  const serving = await startServing("--keep");
  const { id } = await audited(serving, morning);
  expect(modeOf(serving.data)).toBe(0o700);
  expect(modeOf(join(serving.data, id))).toBe(0o700);
  expect(modeOf(join(serving.data, "token"))).toBe(0o600);
  expect(modeOf(join(serving.data, id, "job/capture-1"))).toBe(0o600);
  expect(readdirSync(serving.data, { recursive: true }).join()).not.toContain("secret-name");
});

it("an analysis is a process without rights, which reads its own folder and knows no secret", async () => {
  const serving = await startServing("--max-ratio", "100000", "--max-unpacked", "1T");
  const slow = Buffer.concat(Array<Buffer>(32).fill(gzipSync(Buffer.alloc(64 * 2 ** 20))));
  const { id } = (await (await send(serving, ["capture", "slow.gz", slow])).json()) as { id: string }; // as the API says
  let job = "";
  await until(() => {
    job = jobOf(serving) ?? "";
    return job !== "";
  });
  const argv = readProc(job, "cmdline").split("\0");
  expect(argv).toContain(
    Number.parseInt(process.versions.node, 10) >= 23 ? "--permission" : "--experimental-permission",
  );
  const ofProgram = /^--allow-fs-read=.*\/(dist\/\*|package\.json|node_modules\/\*)$/;
  expect(argv.filter((option) => option.startsWith("--allow") && !ofProgram.test(option))).toEqual([
    `--allow-fs-read=${serving.data}/${id}/job/*`,
    `--allow-fs-write=${serving.data}/${id}/job/*`,
  ]);
  expect(
    readProc(job, "environ")
      .split("\0")
      .filter((entry) => !/^(TZ|NODE_ENV|PATH|PWD|OLDPWD|SHLVL|_)=/.test(entry)),
  ).toEqual([""]);
  if (process.getuid?.() === 0) {
    await until(() => /^Uid:\s+65534\s+65534\s+65534\s+65534$/m.test(readProc(job, "status")));
    expect(readProc(job, "status")).toMatch(/^Gid:\s+65534\s+65534\s+65534\s+65534$/m);
    expect(readProc(job, "status")).toMatch(/^Groups:\s*$/m);
    expect(readProc(job, "status")).toMatch(/^CapPrm:\s+0+$/m);
  }
  await serving.end("SIGKILL");
  await until(() => spawnSync("kill", ["-0", job]).status !== 0);
});

it("the program may lie where only its user reaches it", async () => {
  const own = newFolder();
  for (const part of ["bin", "dist", "package.json"]) cpSync(part, join(own, part), { recursive: true });
  symlinkSync(resolve("node_modules"), join(own, "node_modules"));
  expect(modeOf(own)).toBe(0o700);
  const data = newFolder();
  const serving = await serveBy(process.execPath, [join(own, "bin/xsaudit.js")], data, ["--data", data]);
  const site: Sent = ["site", "state.xml", readFileSync("fixtures/pool/state.xml")];
  const [a, b] = [await audited(serving, morning), await audited(serving, morning, site)];
  expect([a.state, b.state]).toEqual(["done", "done"]);
  expect((await serving.fetch(`/api/diffs?a=${a.id}&b=${b.id}`)).status).toBe(200);
});

describe("TLS", () => {
  it("is spoken with the given certificate, and the cookie is for it alone", async () => {
    const { cert, key } = makeCertificate();
    const serving = await startServing("--tls-cert", cert, "--tls-key", key);
    expect(serving.url).toMatch(/^https:/);
    const asked = request(`${serving.url}/?token=${serving.token}`, { agent: new Agent({ ca: readFileSync(cert) }) });
    asked.end();
    const [response] = await once(asked, "response");
    await text(response);
    expect(response.statusCode).toBe(303);
    expect(response.headers["set-cookie"][0]).toMatch(/; Secure/);
  });

  it("with a key that is none, or another's, is refused with a sentence", async () => {
    const { cert, key } = makeCertificate();
    const other = makeCertificate();
    for (const argv of [
      ["--tls-cert", cert],
      ["--tls-cert", cert, "--tls-key", "/nowhere/key.pem"],
      ["--tls-cert", cert, "--tls-key", "fixtures/site.yaml"],
      ["--tls-cert", cert, "--tls-key", other.key],
    ]) {
      const { status, error } = refusedServe("--data", newFolder(), "--listen", "127.0.0.1:0", ...argv);
      expect({ status, error }).toEqual({ status: 2, error: expect.stringMatching(/^--tls-(cert|key).*\.\n$/) });
    }
    expect(key).not.toBe(other.key);
  });
});

describe("where it may listen", () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;

  it.each([
    ["without TLS", ["--listen", "0.0.0.0:0"], "without TLS it is not served there"],
    ["without both", ["--listen", "[::]:0", "--no-token"], "without a token and TLS it is not served there"],
    ["without a port", ["--listen", "127.0.0.1"], "no address with a port"],
    ["at a name", ["--listen", "example.com:80"], "no address with a port"],
    ["at an address of others", ["--listen", "192.0.2.1:8484", "--expose"], "nothing can listen there"],
  ])("%s: a sentence says what would be right", async (_where, argv, message) => {
    const { status, error } = refusedServe("--data", newFolder(), ...argv);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining(message) });
  });

  it.skipIf(others === undefined)("everywhere, where it is told so plainly", async () => {
    const serving = await startServing("--listen", `${others}:0`, "--expose");
    expect((await serving.fetch("/api/captures")).status).toBe(200);
  });
});

it.each([
  ["that all may read", "a-token-that-is-long-enough\n", 0o644, "everyone on this machine may read"],
  ["with a short token", "short\n", 0o600, "line 1: a token has 16 characters or more"],
  ["with blanks in a token", "a token that is long enough\n", 0o600, "line 1: a token has no blanks"],
  ["with a token twice", `${TOKENS[0]}\n${TOKENS[0]}\n`, 0o600, "line 2: the same token is there twice"],
  ["without a token", "# none\n", 0o600, "there is no token in it"],
])("a file of tokens %s is refused", async (_what, content, mode, message) => {
  const file = join(newFolder(), "tokens");
  writeFileSync(file, content, { mode });
  const { status, error } = refusedServe("--data", newFolder(), "--listen", "127.0.0.1:0", "--tokens", file);
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining(message) });
  expect(error).not.toContain(TOKENS[0]);
});

it("a second server leaves the folder of the first alone", async () => {
  const serving = await startServing();
  const { status, error } = refusedServe("--data", serving.data, "--listen", "127.0.0.1:0");
  expect({ status, error }).toEqual({ status: 75, error: expect.stringContaining("another server is at work there") });
});

it.each([
  ["--max-upload", "0", "less than 1"],
  ["--max-age", "soon", "no length of time"],
  ["--max-age", "10001d", "longer than 10000d"],
  ["--analysis-memory", "1M", "less than"],
  ["--analyses", "0", "a whole number from 1"],
])("%s %s is refused", async (option, value, message) => {
  const { status, error } = refusedServe("--data", newFolder(), option, value);
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining(message) });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

function makeCertificate(): { cert: string; key: string } {
  const folder = newFolder();
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...options, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { cert, key };
}

it.each([
  ["symbolic", symlinkSync],
  ["hard", linkSync],
])("a %s link in what an analysis made leads nowhere", async (_kind, link) => {
  const serving = await startServing();
  const { id } = await audited(serving, morning);
  const path = join(serving.data, id, "job/output/report.json");
  rmSync(path);
  link(join(serving.data, id, "upload.json"), path);
  const response = await serving.fetch(`/api/captures/${id}/report`);
  expect(await problemOf(response)).toMatchObject({ status: 404, code: "not-found" });
});
