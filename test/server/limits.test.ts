/** What `xsaudit serve` does where there is too much of something, or too little. */

import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import {
  audited,
  jobOf,
  newFolder,
  problemOf,
  type Sent,
  type Serving,
  send,
  serveBy,
  settled,
  startServing,
  until,
} from "./serving.ts";

const morning: Sent = ["capture", "bad-morning.pcap", readFileSync("fixtures/showcase/bad-morning.pcap")];
const hasMountNamespaces = spawnSync("unshare", ["--mount", "true"]).status === 0;

/** Takes long to look through: a thousand times its own size in zeros. */
const slow: Sent = ["capture", "slow.gz", Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(64 * 2 ** 20))))];
const LET_IT_UNPACK = ["--max-ratio", "100000", "--max-unpacked", "1T"];

it("an upload that says how large it is, and is too large, is refused before it is read", async () => {
  const serving = await startServing("--max-upload", "1k");
  const response = await send(serving, ["capture", "big.pcap", Buffer.alloc(2_000_000)]);
  expect(await problemOf(response)).toMatchObject({
    status: 413,
    message: expect.stringContaining("More than 1000 bytes"),
  });
  expect(serving.uploads()).toEqual([]);
});

it("one that does not say so is refused where it becomes too large", async () => {
  const serving = await startServing("--max-upload", "100k");
  const upload = beginUpload(serving);
  upload.write(partOf("capture", "big.pcap"));
  for (let sent = 0; sent < 20; sent++) upload.write(Buffer.alloc(10_000));
  upload.end("\r\n--part--\r\n");
  const [response] = await once(upload, "response");
  expect(response.statusCode).toBe(413);
  expect(serving.uploads()).toEqual([]);
});

it("several captures count together", async () => {
  const serving = await startServing("--max-upload", "20k");
  expect((await send(serving, morning)).status).toBe(201);
  expect((await send(serving, morning, ["capture", "again.pcap", morning[2]])).status).toBe(413);
});

it.each([
  ["by its ratio", ["--max-ratio", "100"], "more than 100 times its size"],
  ["by its size", ["--max-ratio", "100000", "--max-unpacked", "20M"], "more than 20,000,000 bytes"],
])("a bomb is seen %s", async (_how, options, message) => {
  const serving = await startServing(...options);
  const view = await audited(serving, ["capture", "bomb.pcap.gz", gzipSync(Buffer.alloc(40 * 2 ** 20))]);
  expect(view).toMatchObject({ state: "failed", failure: { reason: "unpacked" } });
  expect(view.failure!.message).toContain(message);
  expect((await audited(serving, morning)).state).toBe("done");
});

it("an analysis that takes too long is ended, and the next one has its turn", async () => {
  const serving = await startServing("--analysis-time", "3s", ...LET_IT_UNPACK);
  const view = await audited(serving, slow);
  expect(view).toMatchObject({ state: "failed", failure: { reason: "time" } });
  expect(readdirSync(join(serving.data, view.id, "job"))).toEqual([]);
});

it("an analysis that needs too much memory is ended", async () => {
  const serving = await startServing("--analysis-memory", "256M");
  const site = `version: 1\nendpoints:\n${"  - {address: 10.0.0.1, roles: [host]}\n".repeat(400_000)}`;
  const view = await audited(serving, morning, ["site", "site.yaml", site]);
  expect(view).toMatchObject({ state: "failed", failure: { reason: "memory" } });
  expect((await audited(serving, morning)).state).toBe("done");
});

it("an analysis that is killed is an error of that upload, and of nothing else", async () => {
  const serving = await startServing(...LET_IT_UNPACK);
  const id = await idOf(await send(serving, slow));
  const waiting = await idOf(await send(serving, morning));
  await until(() => jobOf(serving) !== undefined);
  process.kill(Number(jobOf(serving)), "SIGKILL");
  expect((await settled(serving, id)).state).toBe("failed");
  expect((await settled(serving, waiting)).state).toBe("done");
});

it("an upload that is deleted while it is analyzed is gone, and the next one has its turn", async () => {
  const serving = await startServing(...LET_IT_UNPACK);
  const id = await idOf(await send(serving, slow));
  await until(() => jobOf(serving) !== undefined);
  expect((await serving.fetch(`/api/captures/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await audited(serving, morning)).state).toBe("done");
  await until(() => jobOf(serving) === undefined && serving.uploads().length === 1);
});

it("a folder of an upload that was tampered with is an error of that upload", async () => {
  const serving = await startServing("--keep", ...LET_IT_UNPACK);
  const running = await idOf(await send(serving, slow));
  const waiting = await idOf(await send(serving, morning));
  for (const id of [running, waiting]) rmSync(join(serving.data, id, "job"), { recursive: true });
  expect((await settled(serving, waiting)).state).toBe("failed");
  expect((await audited(serving, morning)).state).toBe("done");
});

it("what cannot wait is refused, and what waits knows its place", async () => {
  const serving = await startServing("--queue", "1", ...LET_IT_UNPACK);
  const running = await idOf(await send(serving, slow));
  const waiting = await idOf(await send(serving, morning));
  expect(await (await serving.fetch(`/api/captures/${waiting}`)).json()).toMatchObject({
    state: "queued",
    queuePosition: 1,
  });
  expect(await problemOf(await send(serving, morning))).toMatchObject({ status: 503, code: "busy" });
  expect((await serving.fetch(`/api/captures/${running}`, { method: "DELETE" })).status).toBe(204);
  expect((await settled(serving, waiting)).state).toBe("done");
  expect(serving.uploads()).toEqual([waiting]);
});

it("who has as many uploads as may be kept deletes one first", async () => {
  const serving = await startServing("--max-uploads", "1");
  const { id } = await audited(serving, morning);
  expect(await problemOf(await send(serving, morning))).toMatchObject({ status: 507, code: "too-many-uploads" });
  await serving.fetch(`/api/captures/${id}`, { method: "DELETE" });
  expect((await send(serving, morning)).status).toBe(201);
});

it("uploads go when they are too old", async () => {
  const serving = await startServing("--max-age", "2s");
  const { id } = await audited(serving, morning);
  await until(() => serving.uploads().length === 0);
  expect((await serving.fetch(`/api/captures/${id}`)).status).toBe(404);
});

it("a client that vanishes in the middle leaves nothing", async () => {
  const serving = await startServing();
  const upload = beginUpload(serving);
  upload.write(partOf("capture", "night.pcap"));
  upload.write(Buffer.alloc(500_000));
  await until(() => serving.uploads().some((id) => sizeOf(join(serving.data, id, "job/capture-1")) > 0));
  upload.destroy();
  await until(() => serving.uploads().length === 0);
  expect((await audited(serving, morning)).state).toBe("done");
});

it.skipIf(!hasMountNamespaces)("a full disk is told, and leaves nothing", async () => {
  const data = newFolder();
  const mount = 'mount -t tmpfs -o size=3m none "$1"; shift; exec "$@"';
  const serving = await serveBy(
    "unshare",
    ["--mount", "sh", "-c", mount, "sh", data, process.execPath, "bin/xsaudit.js"],
    data,
    ["--data", data],
  );
  const response = await send(serving, ["capture", "big.pcap", Buffer.alloc(8 * 2 ** 20)]);
  expect(await problemOf(response)).toMatchObject({ status: 507, code: "storage-full" });
  expect(await (await serving.fetch("/api/captures")).json()).toEqual({ captures: [] });
  const folders = execFileSync("nsenter", ["--mount", "--target", String(serving.process.pid), "ls", data], {
    encoding: "utf8",
  });
  expect(folders.split("\n").filter((name) => name.length === 22)).toEqual([]);
  expect((await audited(serving, morning)).state).toBe("done");
});

it("a server that was killed has its list again, and begins again what was not done", async () => {
  const first = await startServing();
  const done = await audited(first, morning);
  const begun = await idOf(await send(first, morning));
  await first.end("SIGKILL");
  const second = await startServing("--data", first.data);
  expect(second.token).toBe(first.token);
  expect((await settled(second, begun)).state).toBe("done");
  expect((await second.fetch(`/api/captures/${done.id}/report`)).status).toBe(200);
  expect(second.uploads().length).toBe(2);
});

it("what a server did not live through twice is not tried again", async () => {
  const first = await startServing(...LET_IT_UNPACK);
  const id = await idOf(await send(first, slow));
  await first.end("SIGKILL");
  const second = await startServing("--data", first.data, ...LET_IT_UNPACK);
  await second.end("SIGKILL");
  const third = await startServing("--data", first.data);
  expect(await settled(third, id)).toMatchObject({ state: "failed", failure: { reason: "crash" } });
  expect((await audited(third, morning)).state).toBe("done");
});

it("a server that is ended lets running analyses end, within a time", async () => {
  const first = await startServing();
  const id = await idOf(await send(first, morning));
  expect(await first.end()).toBe(0);
  const second = await startServing("--data", first.data, "--shutdown-time", "1s", ...LET_IT_UNPACK);
  expect(await (await second.fetch(`/api/captures/${id}`)).json()).toMatchObject({ state: "done" });
  await send(second, slow);
  expect(await second.end()).toBe(0);
  const stopped = second.uploads().filter((upload) => upload !== id);
  expect(JSON.parse(readFileSync(join(second.data, stopped[0]!, "upload.json"), "utf8"))).toMatchObject({
    state: "queued",
    starts: 0,
  });
});

it("many at once are all right", async () => {
  const serving = await startServing("--analyses", "2");
  const responses = await Promise.all(Array.from({ length: 12 }, () => send(serving, morning)));
  const views = await Promise.all(responses.map(async (response) => settled(serving, await idOf(response))));
  expect(views.map(({ state, summary }) => [state, summary?.packets])).toEqual(Array(12).fill(["done", 119]));
});

it("too many requests are refused for a while", async () => {
  const serving = await startServing("--requests", "3");
  const statuses: number[] = [];
  for (let sent = 0; sent < 5; sent++) statuses.push((await serving.fetch("/api/limits")).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});

async function idOf(response: Response): Promise<string> {
  const { id } = (await response.json()) as { id: string }; // as the API says
  return id;
}

function beginUpload({ url, token }: Serving): ReturnType<typeof request> {
  // What is still open when the server ends is of no interest.
  const headers = { authorization: `Bearer ${token}`, "content-type": "multipart/form-data; boundary=part" };
  return request(`${url}/api/captures`, { method: "POST", headers, agent: false }).on("error", () => {});
}

function partOf(field: string, name: string): string {
  return `--part\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
