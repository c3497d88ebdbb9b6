/**
 * The tokens of `xsaudit serve`: those of a file, or one that is made once and kept beside the uploads, so that a server
 * that is started again shows what is there to whom it belongs.
 */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { readSecretFile } from "../notify/secret-file.ts";
import { MIN_TOKEN_CHARACTERS } from "../server/access.ts";
import { UsageError } from "./exit-status.ts";

const TOKEN_BYTES = 24;
const TOKEN = /^[\x21-\x7e]+$/;

/** @throws UsageError */
export async function readTokens(path: string): Promise<string[]> {
  const { text, mistake } = await readSecretFile(path);
  if (mistake !== null) throw new UsageError(`${mistake}.`);
  const lines = text.split(/\r?\n/);
  const tokens: string[] = [];
  for (const [number, line] of lines.entries()) {
    const token = line.trim();
    if (token === "" || token.startsWith("#")) continue;
    const place = `${neutralPath(path)}: line ${number + 1}`;
    if (!TOKEN.test(token)) throw new UsageError(`${place}: a token has no blanks and no characters beyond ASCII.`);
    if (token.length < MIN_TOKEN_CHARACTERS) {
      throw new UsageError(
        `${place}: a token has ${MIN_TOKEN_CHARACTERS} characters or more: openssl rand -base64 24 makes one.`,
      );
    }
    if (tokens.includes(token)) throw new UsageError(`${place}: the same token is there twice.`);
    tokens.push(token);
  }
  if (tokens.length === 0) throw new UsageError(`${neutralPath(path)}: there is no token in it. Write one a line.`);
  return tokens;
}

/** @param data the folder of the uploads @throws UsageError */
export function ownToken(data: string): string {
  const path = join(data, "token");
  try {
    // Made as it should be, before there is anything in it.
    closeSync(openSync(path, "a", 0o600));
    const token = readFileSync(path, "utf8").trim();
    if (TOKEN.test(token) && token.length >= MIN_TOKEN_CHARACTERS) return token;
    const made = randomBytes(TOKEN_BYTES).toString("base64url");
    writeFileSync(path, `${made}\n`);
    return made;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(`${neutralPath(path)}: the token cannot be kept there: ${describeSystemError(error)}.`);
  }
}
