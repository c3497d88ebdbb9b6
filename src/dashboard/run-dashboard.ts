/**
 * Runs the dashboard in a terminal until the person ends it, and leaves the terminal as it was.
 */
import "./react-production.ts";
import type { ReadStream, WriteStream } from "node:tty";
import { render } from "ink";
import { createElement, Fragment, type ReactElement } from "react";
import type { Requirement } from "../matrix/requirement.ts";
import type { Report } from "../report/report.ts";
import { Dashboard } from "./dashboard.tsx";
import { createFrameClock } from "./frame-clock.ts";
import { FrameStream } from "./frame-stream.ts";
import { Keyboard } from "./keyboard.tsx";
import type { Key } from "./keys.ts";
import type { Size } from "./layout.ts";
import type { Palette } from "./palette.ts";
import { type EndSignal, guardProcess, suspendProcessGroup } from "./process-guard.ts";
import { createSession, type DashboardUpdate } from "./session.ts";
import { createTerminal } from "./terminal.ts";

interface DashboardSource {
  /** Begins to send updates, one before it returns if it can. @returns what ends that */
  readonly subscribe: (listener: (update: DashboardUpdate) => void) => () => void;
  /** What the traffic is held against now. */
  readonly requirements: () => readonly Requirement[];
  /** Begins to say sentences of its own, each of which is shown until the next key. @returns what ends that */
  readonly speak: (say: (message: string) => void) => () => void;
}

interface DashboardActions {
  /** @returns a sentence that says where the report is; what it throws is shown too */
  readonly writeReport: (report: Report) => Promise<string>;
}

export interface DashboardOptions {
  readonly source: DashboardSource;
  readonly actions: DashboardActions;
  readonly palette: Palette;
  /** Both terminals; the keyboard may be another file than standard input. */
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** Ends it from outside. */
  readonly signal?: AbortSignal;
}

/** What ended it: a key, the caller, the terminal that is gone, or a signal. */
export type DashboardEnd = "quit" | "aborted" | "hangup" | EndSignal;

export async function runDashboard(options: DashboardOptions): Promise<DashboardEnd> {
  const { source, actions, palette, stdin, stdout, signal } = options;
  const session = createSession(source.requirements);
  const terminal = createTerminal(stdout);
  const clock = createFrameClock(draw);
  const ended = defer<DashboardEnd>();

  function sizeOf(): Size {
    return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
  }

  function frame(): ReactElement {
    const dashboard = createElement(Dashboard, { ...session.screen(sizeOf()), palette });
    return createElement(Fragment, null, createElement(Keyboard, { onKeys: press }), dashboard);
  }

  function draw(): void {
    ink.rerender(frame());
  }

  function press(keys: readonly Key[]): void {
    for (const key of keys) {
      const effect = session.press(key, sizeOf());
      if (effect === "quit") ended.resolve("quit");
      if (effect === "suspend") suspendProcessGroup();
      // Another's message to all terminals (wall, the kernel's) stays where it fell otherwise.
      if (effect === "repaint") repaint();
      if (effect === "write") writeReport();
    }
    clock.request("key");
  }

  function writeReport(): void {
    const { report } = session.screen(sizeOf());
    const said = report === null ? Promise.resolve("There is no report yet.") : actions.writeReport(report);
    said.catch((error: unknown) => (error instanceof Error ? error.message : String(error))).then(say);
  }

  function say(message: string): void {
    session.say(message);
    clock.request("key");
  }

  function enter(): void {
    terminal.enter();
    stdin.setRawMode(true);
    clock.request("key");
  }

  function leave(): void {
    terminal.leave();
    stdin.setRawMode(false);
  }

  function repaint(): void {
    terminal.forget();
    clock.request("key");
  }

  function hangUp(): void {
    ended.resolve("hangup");
  }

  function abort(): void {
    ended.resolve("aborted");
  }

  terminal.enter();
  const release = guardProcess({ enter, leave, end: ended.resolve });
  stdout.on("resize", repaint).on("error", hangUp);
  stdin.on("end", hangUp).on("error", hangUp);
  signal?.addEventListener("abort", abort);
  // The parts of a terminal's stream that ink uses are there.
  const sink = new FrameStream(sizeOf, terminal.draw) as unknown as WriteStream;
  const ink = render(frame(), {
    stdin,
    stdout: sink,
    stderr: sink,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const endings: (() => void)[] = [];
  try {
    endings.push(
      source.subscribe((update) => {
        session.update(update);
        clock.request("data");
      }),
      source.speak(say),
    );
    // Ink ends by itself only where a component throws.
    return await Promise.race([ended.promise, ink.waitUntilExit().then(() => "quit" as const)]);
  } finally {
    for (const end of endings) end();
    clock.stop();
    terminal.leave();
    ink.unmount();
    release();
    stdout.off("resize", repaint).off("error", hangUp);
    stdin.off("end", hangUp).off("error", hangUp);
    signal?.removeEventListener("abort", abort);
    stdin.pause();
  }
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function defer<Value>(): Deferred<Value> {
  let resolve: Deferred<Value>["resolve"] = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
