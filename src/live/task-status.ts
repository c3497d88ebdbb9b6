/**
 * What the kernel says of every thread of a process (man 5 proc_pid_status): who it is and what it may.
 */
import { readdirSync, readFileSync } from "node:fs";

export interface TaskStatus {
  readonly id: number;
  /** Real, effective, saved and file system id. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly groups: readonly number[];
  /** Sets of bits. The inheritable ones give nothing by themselves. */
  readonly capabilities: {
    readonly effective: bigint;
    readonly permitted: bigint;
    readonly ambient: bigint;
    readonly inheritable: bigint;
  };
  readonly hasNoNewPrivileges: boolean;
}

/** @returns the threads as they are now; one that ends meanwhile is left out */
export function readTasks(process: number | "self"): TaskStatus[] {
  const folder = `/proc/${process}/task`;
  return readdirSync(folder).flatMap((id) => {
    try {
      return [parseTaskStatus(Number(id), readFileSync(`${folder}/${id}/status`, "utf8"))];
    } catch {
      return [];
    }
  });
}

function parseTaskStatus(id: number, text: string): TaskStatus {
  const fields = new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf(":")), afterColon(line)]));
  const numbers = (name: string): number[] => (fields.get(name) ?? "").split(/\s+/).filter(Boolean).map(Number);
  const bits = (name: string): bigint => BigInt(`0x${fields.get(name) || "0"}`);
  return {
    id,
    uids: numbers("Uid"),
    gids: numbers("Gid"),
    groups: numbers("Groups"),
    capabilities: {
      effective: bits("CapEff"),
      permitted: bits("CapPrm"),
      ambient: bits("CapAmb"),
      inheritable: bits("CapInh"),
    },
    hasNoNewPrivileges: fields.get("NoNewPrivs") === "1",
  };
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(":") + 1).trim();
}

/** Whether a thread may do anything that its user may not. */
export function hasCapabilities({ capabilities }: TaskStatus): boolean {
  return capabilities.effective !== 0n || capabilities.permitted !== 0n || capabilities.ambient !== 0n;
}
