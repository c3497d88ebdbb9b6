/**
 * What is to be borne in mind when two reports are compared: they may differ for another reason than the network.
 */
import { listNames } from "../audit/draft.ts";
import type { Side } from "./difference-side.ts";
import type { StoredReport } from "./stored-report.ts";
import { count } from "./wrap.ts";

export interface Note {
  readonly about: "matrix" | "requirements" | "site" | "roles" | "tool" | "sensor";
  readonly text: string;
}

const FOR_THAT_REASON_ALONE = "Verdicts may differ for that reason alone.";

/** Whole sentences that name the reports A and B. */
export function compareCircumstances(a: Side, b: Side): Note[] {
  const notes = [
    ...compareMatrices(a.report, b.report),
    ...compareSites(a.report, b.report),
    ...compareTools(a.report, b.report),
    ...describeSensor(a.report, b.report, "A", "What is new in B may have been there before."),
    ...describeSensor(b.report, a.report, "B", "What is not in B may have been there all the same."),
  ];
  return notes;
}

function compareMatrices(a: StoredReport, b: StoredReport): Note[] {
  if (a.matrix.id !== b.matrix.id || a.matrix.title !== b.matrix.title || a.matrix.source !== b.matrix.source) {
    const text = `A was held against ${describeMatrix(a)}, B against ${describeMatrix(b)}. ${FOR_THAT_REASON_ALONE}`;
    return [{ about: "matrix", text }];
  }
  const [inA, inB] = [a, b].map(({ coverage }) => new Set(coverage.map(({ requirement }) => requirement)));
  const parts = [
    { name: "A", ids: [...inA!].filter((id) => !inB!.has(id)) },
    { name: "B", ids: [...inB!].filter((id) => !inA!.has(id)) },
  ].filter(({ ids }) => ids.length > 0);
  if (parts.length === 0) return [];
  const lists = parts.map(({ name, ids }) => `${listNames(ids)} only in ${name}`).join(", ");
  return [{ about: "requirements", text: `Requirements differ: ${lists}. ${FOR_THAT_REASON_ALONE}` }];
}

function describeMatrix({ matrix: { id, title, source } }: StoredReport): string {
  return `${title} (${id}; ${source})`;
}

function compareSites(a: StoredReport, b: StoredReport): Note[] {
  const notes: Note[] = [];
  if (a.site?.path !== b.site?.path || a.site?.endpoints !== b.site?.endpoints) {
    const text = `Who is who: A knows it from ${describeSite(a)}, B from ${describeSite(b)}. ${FOR_THAT_REASON_ALONE}`;
    notes.push({ about: "site", text });
  }
  const rolesInA = new Map(a.endpoints.map((endpoint) => [endpoint.address, rolesOf(endpoint)]));
  const changed = b.endpoints.filter((endpoint) => {
    const before = rolesInA.get(endpoint.address);
    return before !== undefined && before !== rolesOf(endpoint);
  });
  if (changed.length > 0) {
    const addresses = listNames(changed.map(({ address, name }) => (name === null ? address : `${name} (${address})`)));
    const text = `${addresses} ${changed.length === 1 ? "has" : "have"} other roles in B than in A. ${FOR_THAT_REASON_ALONE}`;
    notes.push({ about: "roles", text });
  }
  return notes;
}

function describeSite({ site }: StoredReport): string {
  return site === null ? "no site file" : `${site.path} (${count(site.endpoints, "endpoint")})`;
}

function rolesOf({ roles }: StoredReport["endpoints"][number]): string {
  return roles
    .map(({ role }) => role)
    .toSorted()
    .join();
}

function compareTools(a: StoredReport, b: StoredReport): Note[] {
  if (a.tool.version === b.tool.version) return [];
  const text = `A was made by xsaudit ${a.tool.version}, B by ${b.tool.version}. What they make of the same traffic may differ.`;
  return [{ about: "tool", text }];
}

/** What one sensor suffers from and the other does not. */
function describeSensor(own: StoredReport, other: StoredReport, name: "A" | "B", consequence: string): Note[] {
  const known = new Set(other.findings.map(({ id }) => id));
  return own.findings
    .filter(({ kind, id }) => kind === "sensor" && !known.has(id))
    .map(({ title }) => ({ about: "sensor", text: `${title}: so in ${name}, not so in the other. ${consequence}` }));
}
