/**
 * Mistakes of the notify file, in sentences that show no secret: someone may have written one where none belongs.
 */
import type { z } from "zod";
import {
  describeIssue,
  type Path,
  parseYamlText,
  quote,
  type SiteMistake,
  type YamlResult,
  type YamlText,
} from "../site/yaml-text.ts";
import { FIELDS_BY_PLACE } from "./notify-schema.ts";

/** Fields whose values are no secret, whatever stands there by mistake. */
const SHOWN = new Set([
  ...["version", "when", "port", "security", "attach", "shape", "transport", "facility"],
  ...["attempts", "waitSeconds"],
]);
/** Mail addresses and names of servers, unless they have the form of an address with a password in it. */
const SHOWN_WITHOUT_PASSWORD = new Set(["to", "from", "server"]);
const PLAIN_NAME = /^[A-Za-z]{1,24}$/;

/** @param place where the value stands that the issues are about */
export function describeIssues(issues: readonly z.core.$ZodIssue[], text: YamlText, place: Path = []): SiteMistake[] {
  return issues.flatMap((issue) => {
    const path = [...place, ...issue.path];
    return describeIssue({ ...issue, path }, text, FIELDS_BY_PLACE, quoteNoSecret);
  });
}

function quoteNoSecret(value: unknown, path: Path): string {
  const field = path.findLast((step) => typeof step === "string") ?? "";
  if (value === field) return PLAIN_NAME.test(field) ? quote(value) : "what stands here";
  if (SHOWN.has(field) && typeof value !== "object") return quote(value);
  const isAddress = typeof value === "string" && !/:\/\/|:.*@/.test(value);
  return SHOWN_WITHOUT_PASSWORD.has(field) && isAddress ? quote(value) : "what stands here";
}

/** The library tells of a mistake with a piece of the text around it. */
export function parseYamlWithoutSecrets(content: string): YamlResult {
  const result = parseYamlText(content);
  if (result.mistakes === null) return result;
  return { text: null, mistakes: result.mistakes.map(withoutText) };
}

const PLAIN_WORDS = /^[A-Za-z ,'-]+$/;

/** `not valid YAML: Unresolved tag: !x` says as much without the tag. */
function withoutText({ line, column, message }: SiteMistake): SiteMistake {
  const [what = "", words = ""] = message.split(": ");
  return { line, column, message: PLAIN_WORDS.test(words) ? `${what}: ${words}` : what };
}
