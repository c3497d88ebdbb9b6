/**
 * What an analysis made, as it is handed out.
 */
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyReply } from "fastify";
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
export const SITE_DRAFT: Form = { file: "site-draft.yaml", type: "application/yaml; charset=utf-8" };

/** @returns null where the finding has none */
export async function findSlice(folder: string, finding: string): Promise<Form | null> {
  const names = await readdir(join(folder, "slices")).catch(() => []);
  const name = names.find((known) => known.endsWith(`-${finding}.pcap`));
  return name === undefined ? null : { file: join("slices", name), type: "application/vnd.tcpdump.pcap" };
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
  const opened = await open(join(folder, file), "r").catch(() => {
    throw new RequestProblem("not-found", "There is no such file of this upload.");
  });
  const { size } = await opened.stat();
  reply.type(type).header("content-length", size);
  if (type.startsWith("text/html")) reply.header("content-security-policy", REPORT_POLICY);
  if (name !== null) reply.header("content-disposition", `attachment; filename="${name}"`);
  return reply.send(createReadStream("", { fd: opened }));
}
