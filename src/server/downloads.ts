/**
 * What an analysis made, as it is handed out.
 */
import { constants, createReadStream } from "node:fs";
import { access, type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyReply } from "fastify";
import { OUTPUT_FOLDER, SITE_FILE } from "./jobs/job.ts";
import { MAX_SITE_TEXT_BYTES } from "./limits.ts";
import { RequestProblem } from "./request-problem.ts";
import { REPORT_POLICY } from "./security-headers.ts";

interface Form {
  /** In the output's folder. */
  readonly file: string;
  readonly type: string;
}

export const REPORT_FORMS = {
  json: { file: "report.json", type: "application/json; charset=utf-8" },
  html: { file: "report.html", type: "text/html; charset=utf-8" },
  csv: { file: "report.csv", type: "text/csv; charset=utf-8" },
  markdown: { file: "report.md", type: "text/markdown; charset=utf-8" },
  text: { file: "report.txt", type: "text/plain; charset=utf-8" },
} as const satisfies Record<string, Form>;

export const DIFFERENCE_FORMS = {
  json: { file: "difference.json", type: "application/json; charset=utf-8" },
  html: { file: "difference.html", type: "text/html; charset=utf-8" },
  markdown: { file: "difference.md", type: "text/markdown; charset=utf-8" },
  text: { file: "difference.txt", type: "text/plain; charset=utf-8" },
} as const satisfies Record<string, Form>;

export const FLOWS: Form = { file: "flows.ndjson", type: "application/x-ndjson; charset=utf-8" };
const YAML = "application/yaml; charset=utf-8";

/** What was drafted, or the site file that came with the captures, to be worked on. @returns null where neither is there */
export async function findSiteText(jobFolder: string): Promise<Form | null> {
  const drafted = { file: join(OUTPUT_FOLDER, "site-draft.yaml"), type: YAML };
  if (await isThere(join(jobFolder, drafted.file))) return drafted;
  return (await isText(join(jobFolder, SITE_FILE))) ? { file: SITE_FILE, type: YAML } : null;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A pool's database is XML, or compressed. */
async function isText(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    if (size > MAX_SITE_TEXT_BYTES) return false;
    const text = await file.readFile("utf8");
    return !text.includes("\u0000") && !text.includes("\ufffd") && !/^\ufeff?\s*</.test(text);
  } finally {
    await file.close();
  }
}

/** @returns null where the finding has none */
export async function findSlice(folder: string, finding: string): Promise<Form | null> {
  const names = await readdir(join(folder, "slices")).catch(() => []);
  const name = names.find((known) => known.endsWith(`-${finding}.pcap`));
  return name === undefined ? null : { file: join("slices", name), type: "application/vnd.tcpdump.pcap" };
}

/**
 * The process that wrote it read what others chose: were it taken over by that, a link in its output might lead to any file
 * of the server's.
 */
async function openOwn(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (stats.isFile() && stats.nlink === 1) return file;
  await file.close();
  throw new Error("this is no file of its own");
}

/**
 * @param name what the file is called where it is saved; null to show it
 * @throws RequestProblem where there is none
 */
export async function sendOutput(
  reply: FastifyReply,
  folder: string,
  { file, type }: Form,
  name: string | null,
): Promise<FastifyReply> {
  const opened = await openOwn(join(folder, file)).catch(() => {
    throw new RequestProblem("not-found", "There is no such file of this upload.");
  });
  const { size } = await opened.stat();
  reply.type(type).header("content-length", size);
  if (type.startsWith("text/html")) reply.header("content-security-policy", REPORT_POLICY);
  if (name !== null) reply.header("content-disposition", `attachment; filename="${name}"`);
  return reply.send(createReadStream("", { fd: opened }));
}
