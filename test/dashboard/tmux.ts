/** A terminal that a test types into and looks at: tmux, with a server of its own. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Why there is none here, or null. */
export const tmuxObstacle = spawnSync("tmux", ["-V"]).error === undefined ? null : "needs tmux";

const POLL_MS = 50;
const PATIENCE_MS = 20_000;

export interface TestTerminal {
  /** tmux's names of keys (`Enter`, `Escape`, `Down`, `C-c`), or text, each an argument. */
  press(...keys: string[]): void;
  resize(columns: number, rows: number): void;
  /** The process that the shell runs; of a pipe, the last. */
  program(): number;
  /** The file of the terminal, to which others may write. */
  device(): string;
  /** What is on the screen, without spaces at the ends of lines. */
  screen(): string;
  /** The same with the escapes that colour it. */
  colouredScreen(): string;
  /** Whether a program has the alternate screen; whether the cursor is shown. */
  modes(): { readonly hasAlternateScreen: boolean; readonly showsCursor: boolean };
  /** Waits until the screen has that text, and gives the screen. Throws what is there when that never happens. */
  until(text: string | RegExp): Promise<string>;
  /** The terminal goes away, as a window that is closed or a connection that breaks. */
  close(): void;
}

let terminals = 0;

/** Starts a shell without a prompt of its own in a terminal of that size. */
export function openTerminal(
  columns = 80,
  rows = 24,
  environment: Readonly<Record<string, string>> = {},
): TestTerminal {
  const server = `xsaudit-test-${process.pid}-${++terminals}`;
  const tmux = (...argv: string[]): string => execFileSync("tmux", ["-L", server, ...argv], { encoding: "utf8" });
  const { NO_COLOR: _, CI: __, ...inherited } = process.env;
  const size = ["-x", String(columns), "-y", String(rows)];
  execFileSync("tmux", ["-L", server, "-f", "/dev/null", "new-session", "-d", "-s", "t", ...size, "bash --norc"], {
    env: { ...inherited, PS1: "$ ", ...environment },
  });
  tmux("set", "-g", "remain-on-exit", "on");
  const screen = (): string => tmux("capture-pane", "-p", "-t", "t");
  return {
    press: (...keys) => void tmux("send-keys", "-t", "t", ...keys),
    resize: (toColumns, toRows) => void tmux("resize-window", "-t", "t", "-x", String(toColumns), "-y", String(toRows)),
    program() {
      const shell = tmux("display", "-p", "-t", "t", "#{pane_pid}").trim();
      return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim().split(" ").at(-1));
    },
    device: () => tmux("display", "-p", "-t", "t", "#{pane_tty}").trim(),
    screen,
    colouredScreen: () => tmux("capture-pane", "-p", "-e", "-t", "t"),
    modes() {
      const [alternate, cursor] = tmux("display", "-p", "-t", "t", "#{alternate_on} #{cursor_flag}").trim().split(" ");
      return { hasAlternateScreen: alternate === "1", showsCursor: cursor === "1" };
    },
    async until(text) {
      const untilMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const now = screen();
        if (typeof text === "string" ? now.includes(text) : text.test(now)) return now;
        if (performance.now() > untilMs) throw new Error(`the screen never has ${text}:\n${now}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    close: () => void spawnSync("tmux", ["-L", server, "kill-server"]),
  };
}
