/**
 * The body of an upload, streamed to its folder: never whole in memory, and no further than the limits.
 */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { isSystemError } from "../capture/system-error.ts";
import { neutralText } from "../names/neutral-text.ts";
import { captureFile, SITE_FILE } from "./jobs/job.ts";
import { MAX_FILES, MAX_SITE_BYTES, type ServeLimits } from "./limits.ts";
import { RequestProblem } from "./request-problem.ts";
import type { Upload } from "./upload.ts";
import type { UploadStore } from "./upload-store.ts";

export type ReceivedFiles = Pick<Upload, "captures" | "site">;

/** What a part's head takes, at the most: the body may be larger by that than its files. */
const PART_HEAD_BYTES = 4096;
/** Of the system, where there is no room: no space, quota, limit of a file's size. */
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Before any of the body is read. @throws RequestProblem */
export function refuseTooLarge(request: FastifyRequest, { uploadBytes }: ServeLimits): void {
  const bytes = Number(request.headers["content-length"] ?? 0);
  if (bytes > uploadBytes + (MAX_FILES + 1) * PART_HEAD_BYTES) throw tooLarge(uploadBytes);
}

/**
 * Writes the files of the request into the folders of the upload.
 * @throws RequestProblem for what is wrong with the request or lacks room; the system's error where the client is gone
 */
export async function receiveFiles(
  request: FastifyRequest,
  id: string,
  store: UploadStore,
  limits: ServeLimits,
): Promise<ReceivedFiles> {
  if (!request.isMultipart()) throw new RequestProblem("not-multipart", HOW_TO_SEND);
  const gone = new AbortController();
  request.raw.once("close", () => {
    if (!request.raw.complete) gone.abort();
  });
  const captures: { name: string; bytes: number }[] = [];
  let site: ReceivedFiles["site"] = null;
  let leftBytes = limits.uploadBytes;
  try {
    for await (const part of request.parts({ limits: { fileSize: Infinity, files: MAX_FILES + 2, fields: 8 } })) {
      if (part.type === "field") {
        throw new RequestProblem("bad-request", `${neutralText(part.fieldname)} came as text. ${HOW_TO_SEND}`);
      }
      const isSite = part.fieldname === "site";
      if (!isSite && part.fieldname !== "capture") {
        throw new RequestProblem("bad-request", `No file can be called ${neutralText(part.fieldname)}. ${HOW_TO_SEND}`);
      }
      if (isSite && site !== null) throw new RequestProblem("bad-request", "More than one site file. Send one.");
      if (!isSite && captures.length === MAX_FILES) {
        throw new RequestProblem(
          "bad-request",
          `More than ${MAX_FILES} captures. Send fewer, or merge them (mergecap).`,
        );
      }
      const path = store.jobPath(id, isSite ? SITE_FILE : captureFile(captures.length + 1));
      const most = isSite ? Math.min(leftBytes, MAX_SITE_BYTES) : leftBytes;
      const tooMuch = isSite && most < leftBytes ? siteTooLarge() : tooLarge(limits.uploadBytes);
      const bytes = await writePart(part, path, most, tooMuch, gone.signal);
      leftBytes -= bytes;
      const name = neutralText(part.filename ?? "");
      // A form's empty field for files sends a file without name and bytes.
      if (bytes === 0 && name === "") await rm(path, { force: true });
      else if (isSite) site = { name: name || "site", bytes };
      else captures.push({ name: name || `capture ${captures.length + 1}`, bytes });
    }
  } catch (error) {
    // What is still to come goes nowhere, so that the client can end and read why.
    request.raw.unpipe();
    request.raw.resume();
    throw gone.signal.aborted ? new RequestProblem("bad-request", "The upload broke off.") : asProblem(error);
  }
  if (captures.length === 0) throw new RequestProblem("bad-request", `There is no capture in it. ${HOW_TO_SEND}`);
  return { captures, site };
}

const HOW_TO_SEND = 'Send files as curl does: curl -F "capture=@night.pcap" -F "site=@site.yaml" ...';

/** What busboy throws of a form that is damaged is an Error and nothing more; others are told of as what they are. */
function asProblem(error: unknown): unknown {
  const isOfForm = error instanceof Error && error.constructor === Error && !isSystemError(error);
  return isOfForm ? new RequestProblem("bad-request", `The form is damaged. ${HOW_TO_SEND}`) : error;
}

export function isNoRoom(error: unknown): boolean {
  return isSystemError(error) && NO_ROOM.has(error.code ?? "");
}

export function noRoom(): RequestProblem {
  return new RequestProblem(
    "storage-full",
    "The server has no room left for this. Nothing was kept; delete uploads, or have room made.",
  );
}

function tooLarge(uploadBytes: number): RequestProblem {
  return new RequestProblem(
    "too-large",
    `More than ${uploadBytes} bytes, the most that an upload may have here. Send less: compressed (gzip, zstd), or cut by editcap.`,
  );
}

function siteTooLarge(): RequestProblem {
  return new RequestProblem("too-large", `The site file has more than ${MAX_SITE_BYTES} bytes. Is it a capture?`);
}

/** @returns its bytes */
async function writePart(
  part: MultipartFile,
  path: string,
  mostBytes: number,
  tooMuch: RequestProblem,
  signal: AbortSignal,
): Promise<number> {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(tooMuch);
      else done(null, chunk);
    },
  });
  await pipeline(part.file, counter, createWriteStream(path, { flags: "wx", mode: 0o600 }), { signal });
  return bytes;
}
