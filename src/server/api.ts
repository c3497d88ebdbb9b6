/**
 * The JSON API, which the page uses like everyone else; `open-api.ts` describes it.
 */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isSystemError } from "../capture/system-error.ts";
import { DIFFERENCE_FORMS, FLOWS, findSiteText, findSlice, REPORT_FORMS, sendOutput } from "./downloads.ts";
import { streamUpload } from "./events.ts";
import { OUTPUT_FOLDER, REPORT_A, REPORT_B } from "./jobs/job.ts";
import { MAX_SITE_TEXT_BYTES, type ServeLimits } from "./limits.ts";
import { openApi } from "./open-api.ts";
import { RequestProblem } from "./request-problem.ts";
import type { SideJobs } from "./side-jobs.ts";
import { UPLOAD_ID, type Upload } from "./upload.ts";
import type { UploadStore } from "./upload-store.ts";
import type { Uploads } from "./uploads.ts";

export interface ApiOptions {
  readonly uploads: Uploads;
  readonly store: UploadStore;
  readonly sideJobs: SideJobs;
  readonly limits: ServeLimits;
  readonly keepsCaptures: boolean;
  readonly hasToken: boolean;
  readonly version: string;
  /** For what is compared, which is gone once it was sent. */
  readonly scratch: string;
}

const uploadId = z.string().regex(UPLOAD_ID, "is no id of an upload");
const download = z.literal("1").optional();
const idParameter = z.object({ id: uploadId });
const sliceParameters = z.object({
  id: uploadId,
  finding: z.string().regex(/^[\w.-]{1,64}$/, "is no id of a finding"),
});
const downloadQuery = z.object({ download });
const reportQuery = z.object({ format: z.enum(formNames(REPORT_FORMS)).default("json"), download });
const diffQuery = z.object({
  a: uploadId,
  b: uploadId,
  format: z.enum(formNames(DIFFERENCE_FORMS)).default("json"),
  download,
});
const siteBody = z.object({ site: z.string() });

export function addApi(server: FastifyInstance, options: ApiOptions): void {
  const { uploads, store, sideJobs, limits, keepsCaptures, hasToken, version, scratch } = options;

  function find(request: FastifyRequest): Upload {
    return uploads.find(request.owner, idParameter.parse(request.params).id);
  }

  function refuseUnfinished({ state }: Upload): void {
    if (state === "queued" || state === "running") throw new RequestProblem("not-ready", "It is not ready yet.");
  }

  /** @throws RequestProblem where there is no report */
  function folderOf(upload: Upload): string {
    if (upload.state === "done") return store.jobPath(upload.id, OUTPUT_FOLDER);
    refuseUnfinished(upload);
    throw new RequestProblem("not-ready", "Its analysis failed, so that there is none.");
  }

  server.post("/api/captures", async (request, reply) => created(reply, await uploads.receive(request)));

  server.get("/api/captures", async (request) => ({
    captures: uploads.list(request.owner).map(({ id }) => uploads.view(id)),
  }));

  server.get("/api/captures/:id", async (request) => uploads.view(find(request).id));

  server.delete("/api/captures/:id", async (request, reply) => {
    uploads.remove(find(request).id);
    return reply.status(204).send();
  });

  server.get("/api/captures/:id/events", async (request, reply) => {
    const { id } = find(request);
    streamUpload(reply, id, uploads.changes, () => uploads.view(id));
  });

  server.get("/api/captures/:id/report", async (request, reply) => {
    const { format, download } = reportQuery.parse(request.query);
    const form = REPORT_FORMS[format];
    return sendOutput(reply, folderOf(find(request)), form, download === undefined ? null : `xsaudit-${form.file}`);
  });

  server.get("/api/captures/:id/flows", async (request, reply) => {
    const { download } = downloadQuery.parse(request.query);
    return sendOutput(reply, folderOf(find(request)), FLOWS, download === undefined ? null : "xsaudit-flows.ndjson");
  });

  server.get("/api/captures/:id/slices/:finding", async (request, reply) => {
    const { finding } = sliceParameters.parse(request.params);
    const folder = folderOf(find(request));
    const slice = await findSlice(folder, finding);
    if (slice === null) throw new RequestProblem("not-found", "There are no packets of such a finding.");
    return sendOutput(reply, folder, slice, `xsaudit-${finding}.pcap`);
  });

  server.get("/api/captures/:id/site-draft", async (request, reply) => {
    const { download } = downloadQuery.parse(request.query);
    const upload = find(request);
    refuseUnfinished(upload);
    const folder = store.jobPath(upload.id);
    const form = await findSiteText(folder);
    if (form === null) throw new RequestProblem("not-found", "Nothing could be drafted from this.");
    return sendOutput(reply, folder, form, download === undefined ? null : "site.yaml");
  });

  const takesSiteText = { bodyLimit: MAX_SITE_TEXT_BYTES };

  server.post("/api/captures/:id/audits", takesSiteText, async (request, reply) => {
    const { site } = siteBody.parse(request.body);
    return created(reply, await uploads.auditAgain(find(request), site));
  });

  server.post("/api/site-check", takesSiteText, async (request) => {
    const { site } = siteBody.parse(request.body);
    return sideJobs.run({ kind: "check-site", text: site }, null);
  });

  server.get("/api/diffs", async (request, reply) => {
    const { a, b, format, download } = diffQuery.parse(request.query);
    const [from, to] = [uploads.find(request.owner, a), uploads.find(request.owner, b)];
    const folder = await mkdtemp(join(scratch, "diff-"));
    try {
      const reports = [folderOf(from), folderOf(to)].map((output) => join(output, REPORT_FORMS.json.file));
      await sideJobs.run({ kind: "diff", nameA: nameOf(from), nameB: nameOf(to) }, folder, async () => {
        if (request.raw.socket.destroyed) throw new RequestProblem("not-ready", "Nobody waits for it any more.");
        await copyReport(reports[0]!, join(folder, REPORT_A));
        await copyReport(reports[1]!, join(folder, REPORT_B));
      });
      const form = DIFFERENCE_FORMS[format];
      return await sendOutput(
        reply,
        join(folder, OUTPUT_FOLDER),
        form,
        download === undefined ? null : `xsaudit-${form.file}`,
      );
    } finally {
      // What is open is sent to its end.
      await rm(folder, { recursive: true, force: true });
    }
  });

  server.get("/api/limits", async () => ({ ...limits, keepsCaptures, hasToken, version }));

  server.get("/api/openapi.json", async () => openApi(version));

  function created(reply: FastifyReply, upload: Upload): FastifyReply {
    const path = `/api/captures/${upload.id}`;
    return reply.status(201).header("location", path).send(uploads.view(upload.id));
  }
}

/** `night.pcap`, `night.pcap and 2 more`, `night.pcap with site.yaml`. */
function nameOf({ captures, site }: Upload): string {
  const others = captures.length > 1 ? ` and ${captures.length - 1} more` : "";
  return `${captures[0]?.name ?? ""}${others}${site === null ? "" : ` with ${site.name}`}`;
}

/** Of an object's keys, as zod wants them. */
function formNames<Name extends string>(forms: Readonly<Record<Name, unknown>>): [Name, ...Name[]] {
  return Object.keys(forms) as [Name, ...Name[]]; // the object's own keys, and there are some
}

/** @throws RequestProblem where the upload was deleted meanwhile */
async function copyReport(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (!isSystemError(error) || error.code !== "ENOENT") throw error;
    throw new RequestProblem("not-found", "It has been deleted.");
  }
}
