/**
 * Reads the notify file (YAML) and the secrets that it names. All mistakes are reported at once, each with line, column,
 * the offending value and the forms that would be accepted, and without a secret.
 */
import { constants, open } from "node:fs/promises";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { formatMistakes, inFileOrder, type SiteMistake } from "../site/yaml-text.ts";
import type { NotifyFile } from "./channels.ts";
import { readChannels } from "./notify-channels.ts";
import { describeIssues, parseYamlWithoutSecrets } from "./notify-mistakes.ts";
import { notifySchema } from "./notify-schema.ts";
import { isOpenToAll } from "./secret-file.ts";

/** Some channels make a page; who names a capture by mistake is told so. */
const MAX_BYTES = 1024 * 1024;

/** The message is the whole sentence, or several lines of them. */
export class NotifyFileError extends Error {}

/** @throws NotifyFileError where the file, or a secret that it names, cannot be used */
export async function loadNotifyFile(path: string): Promise<NotifyFile> {
  const { content, isOpen } = await readNotifyFile(path);
  const { text, mistakes: syntax } = parseYamlWithoutSecrets(content);
  if (text === null) throw mistaken(path, syntax);
  const { data, error } = notifySchema.safeParse(text.fields);
  const form = describeIssues(error?.issues ?? [], text);
  const { channels, mistakes } = await readChannels(text, data?.when ?? "news", isOpen);
  if (data === undefined || mistakes.length > 0) throw mistaken(path, [...form, ...mistakes]);
  return { channels, retries: data.retries };
}

async function readNotifyFile(path: string): Promise<{ readonly content: string; readonly isOpen: boolean }> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) throw unreadable(path, "this is no file");
      if (status.size > MAX_BYTES) throw unreadable(path, `more than ${MAX_BYTES} bytes, which no such file has`);
      return { content: await file.readFile("utf8"), isOpen: isOpenToAll(status.mode) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw unreadable(path, describeSystemError(error));
  }
}

function unreadable(path: string, why: string): NotifyFileError {
  return new NotifyFileError(`${neutralPath(path)}: the notify file cannot be read: ${why}.`);
}

function mistaken(path: string, mistakes: readonly SiteMistake[]): NotifyFileError {
  return new NotifyFileError(formatMistakes(path, inFileOrder(mistakes)).join("\n"));
}
