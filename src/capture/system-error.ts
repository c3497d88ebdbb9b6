/**
 * Errors of the operating system in words, without the path that Node puts into its messages: that is someone else's
 * text, and whoever reports the error names the file already.
 */
import { getSystemErrorMap } from "node:util";

/** Errors of the operating system (a missing file, a directory, a full disk) are the user's; others are ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error;
}

/** `no such file or directory`, `permission denied`. */
export function describeSystemError(error: NodeJS.ErrnoException): string {
  const [, message] = getSystemErrorMap().get(error.errno ?? 0) ?? [];
  return message ?? error.code ?? "unknown error";
}
