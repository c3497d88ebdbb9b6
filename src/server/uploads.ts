/**
 * What can be done with uploads, whoever asks for it: each is its owner's alone.
 */
import { writeFileSync } from "node:fs";
import type { FastifyRequest } from "fastify";
import { count, grouped } from "../report/wrap.ts";
import { type Analyses, type AnalysesOptions, createAnalyses } from "./analyses.ts";
import { type Changes, createChanges } from "./changes.ts";
import { SITE_FILE } from "./jobs/job.ts";
import { MAX_RECEPTIONS } from "./limits.ts";
import { isNoRoom, noRoom, type ReceivedFiles, receiveFiles, refuseTooLarge } from "./receive.ts";
import { RequestProblem } from "./request-problem.ts";
import { type Upload, type UploadView, viewOf } from "./upload.ts";

export interface Uploads {
  /** @throws RequestProblem */
  receive(request: FastifyRequest): Promise<Upload>;
  /** Its captures once more, with another site file. @throws RequestProblem */
  auditAgain(upload: Upload, siteText: string): Promise<Upload>;
  /** @throws RequestProblem where it is not there, or someone else's */
  find(owner: string, id: string): Upload;
  list(owner: string): readonly Upload[];
  remove(id: string): void;
  /** Null once it was removed. */
  view(id: string): UploadView | null;
  readonly changes: Changes;
  readonly analyses: Analyses;
}

export function createUploads(options: Omit<AnalysesOptions, "onChange">): Uploads {
  const { store, limits, log } = options;
  const changes = createChanges();
  const analyses = createAnalyses({ ...options, onChange: changes.tell });
  /** By owner: what is being received will be kept as well. */
  const receiving = new Map<string, number>();
  let receptions = 0;

  function list(owner: string): Upload[] {
    return store.list().filter((upload) => upload.owner === owner);
  }

  function refuseTooMany(owner: string): void {
    if (analyses.isFull()) {
      throw new RequestProblem("busy", `${limits.queue} uploads wait for their analysis already. Try again later.`);
    }
    if (list(owner).length + (receiving.get(owner) ?? 0) >= limits.uploads) {
      const message = `${limits.uploads} uploads are kept already, which is the most. Delete one first.`;
      throw new RequestProblem("too-many-uploads", message);
    }
  }

  /** Makes a folder, has it filled, and keeps the upload; nothing is left where that fails. */
  function add(owner: string, id: string, files: ReceivedFiles, of: string | null): Upload {
    const upload: Upload = {
      version: 1,
      id,
      owner,
      createdAt: new Date().toISOString(),
      captures: files.captures,
      site: files.site,
      of,
      state: "queued",
      starts: 0,
      failure: null,
      summary: null,
      capturesKept: true,
    };
    store.save(upload);
    const bytes = files.captures.reduce((sum, capture) => sum + capture.bytes, 0);
    log(
      `${id}: ${count(files.captures.length, "capture")}, ${grouped(bytes)} bytes${files.site === null ? "" : ", and a site file"}`,
    );
    analyses.add(id);
    return store.find(id) ?? upload;
  }

  /** @throws RequestProblem where the disk is full */
  function create(): string {
    try {
      return store.create();
    } catch (error) {
      throw isNoRoom(error) ? noRoom() : error;
    }
  }

  async function receive(request: FastifyRequest): Promise<Upload> {
    const { owner } = request;
    const id = create();
    receptions++;
    receiving.set(owner, (receiving.get(owner) ?? 0) + 1);
    try {
      return add(owner, id, await receiveFiles(request, id, store, limits), null);
    } catch (error) {
      store.remove(id);
      throw isNoRoom(error) ? noRoom() : error;
    } finally {
      receptions--;
      const others = receiving.get(owner)! - 1; // set above
      if (others === 0) receiving.delete(owner);
      else receiving.set(owner, others);
    }
  }

  return {
    receive(request) {
      refuseTooLarge(request, limits);
      refuseTooMany(request.owner);
      if (receptions >= MAX_RECEPTIONS) {
        throw new RequestProblem("busy", `${MAX_RECEPTIONS} uploads come in at the moment. Try again in a moment.`);
      }
      return receive(request);
    },
    async auditAgain(upload, siteText) {
      if (!upload.capturesKept) throw new RequestProblem("capture-gone", GONE);
      refuseTooMany(upload.owner);
      const id = create();
      try {
        await store.copyCaptures(upload, id);
        writeFileSync(store.jobPath(id, SITE_FILE), siteText, { mode: 0o600 });
        const site = { name: "site.yaml", bytes: Buffer.byteLength(siteText) };
        return add(upload.owner, id, { captures: upload.captures, site }, upload.id);
      } catch (error) {
        store.remove(id);
        throw isNoRoom(error) ? noRoom() : error;
      }
    },
    find(owner, id) {
      const upload = store.find(id);
      if (upload !== null && upload.owner === owner) return upload;
      throw new RequestProblem("not-found", "There is no such upload: it was deleted, or its time was over.");
    },
    list,
    remove(id) {
      analyses.drop(id);
      store.remove(id);
      changes.tell(id);
      log(`${id}: deleted`);
    },
    view(id) {
      const upload = store.find(id);
      return upload === null ? null : viewOf(upload, analyses.standingOf(id), limits.ageSeconds);
    },
    changes,
    analyses,
  };
}

const GONE =
  "The captures were deleted after their analysis, as this server does (without --keep). Send them again, with this site file.";
