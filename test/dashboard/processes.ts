import { readdirSync, readFileSync } from "node:fs";

/** The processes whose command line has that text, but for shells and whatever starts them. */
export function nodeProcesses(text: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((id) => {
      const command = commandLine(id);
      return command.startsWith(`${process.execPath}\0`) && command.includes(text);
    });
}

function commandLine(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return ""; // it has ended meanwhile, or is no process
  }
}
