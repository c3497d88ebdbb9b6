/**
 * Reads the JSON report in a file or on standard input.
 */
import { createReadStream } from "node:fs";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { type ParsedReport, parseReport } from "./stored-report.ts";
import { isUnpackingError, unpackedBytes } from "./unpacked-bytes.ts";
import { grouped } from "./wrap.ts";

/** 200,000 conversations and 524,288 addresses, all that xsaudit lists, have 270 MB, and take 1.6 GB while they are read. */
const MAX_REPORT_BYTES = 400 * 1024 * 1024;

/** Plain, or packed with gzip. Never throws for what the file holds or lacks. `-` is standard input. */
export async function readReport(path: string): Promise<ParsedReport> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpackedBytes(path === "-" ? process.stdin : createReadStream(path))) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_REPORT_BYTES) {
        return failed(`the file has more than ${grouped(MAX_REPORT_BYTES)} bytes, which no report has`);
      }
    }
  } catch (error) {
    if (isUnpackingError(error)) return failed("it is packed with gzip, and damaged or cut");
    if (!isSystemError(error)) throw error;
    return failed(`the report cannot be read: ${describeSystemError(error)}`);
  }
  return parseReport(new TextDecoder().decode(Buffer.concat(chunks)));
}

function failed(mistake: string): ParsedReport {
  return { report: null, mistakes: [mistake] };
}
