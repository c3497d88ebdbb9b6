/**
 * Gives up what only the opening of an interface needs, and makes sure that it is gone.
 *
 * Root becomes another user: the C library does that in all threads at once, and with the user go the capabilities.
 * Without root there are the capabilities of the file that was started (setcap): each thread has its own, so the threads
 * of xsaudit drop theirs; those of node itself, which run no JavaScript, keep them.
 */
import { type LiveProblem, problem } from "./capture-problem.ts";
import type { RunUser } from "./run-user.ts";
import { hasCapabilities, readTasks, type TaskStatus } from "./task-status.ts";
import { dropThreadPrivileges, spreadNoNewPrivileges } from "./thread-privileges.ts";

export interface DroppedPrivileges {
  readonly kind: "dropped";
  readonly uid: number;
  readonly gid: number;
  /** `runs as nobody: no groups, no capabilities, no new privileges`. */
  readonly description: string;
}

/**
 * To be called in the main thread, after everything was opened and loaded and before the first packet is read. On a
 * problem the process must end: it may be half of each.
 */
export function dropPrivileges(user: RunUser): DroppedPrivileges | LiveProblem {
  const isRoot = process.geteuid?.() === 0;
  try {
    if (isRoot) becomeUser(user);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(
      `root cannot become ${user.name} here (${reason}), and with root's privileges no packet is read. In a user namespace, map that user; or name another with --user.`,
    );
  }
  dropThreadPrivileges();
  spreadNoNewPrivileges();
  const tasks = process.platform === "linux" ? readTasks("self") : [];
  const left = whatIsLeft(user, isRoot, tasks);
  if (left !== null) {
    return problem(
      `${left} after root was to become ${user.name}, so no packet is read. Name another user with --user.`,
    );
  }
  return { kind: "dropped", uid: user.uid, gid: user.gid, description: describe(user, isRoot, tasks) };
}

function becomeUser({ uid, gid }: RunUser): void {
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** What should not be there any more, in words, or null. */
function whatIsLeft(user: RunUser, wasRoot: boolean, tasks: readonly TaskStatus[]): string | null {
  if (canBecomeRoot()) return "root can be had back";
  if (!wasRoot) {
    const own = tasks.find(({ id }) => id === process.pid);
    return own !== undefined && hasCapabilities(own) ? "capabilities are left" : null;
  }
  if (tasks.some(({ uids }) => uids.some((uid) => uid !== user.uid))) return "a thread is still another user";
  if (tasks.some(({ gids }) => gids.some((gid) => gid !== user.gid))) return "a thread is still in another group";
  if (tasks.some(({ groups }) => groups.length > 0)) return "supplementary groups are left";
  return tasks.some(hasCapabilities) ? "capabilities are left" : null;
}

function canBecomeRoot(): boolean {
  try {
    process.setuid?.(0);
    return process.setuid !== undefined;
  } catch {
    return false;
  }
}

function describe(user: RunUser, wasRoot: boolean, tasks: readonly TaskStatus[]): string {
  const keeping = tasks.filter(hasCapabilities).length;
  const parts = [
    ...(wasRoot ? ["no groups"] : []),
    keeping === 0 ? "no capabilities" : "no capabilities but in node's own helper threads",
    tasks.every(({ hasNoNewPrivileges }) => hasNoNewPrivileges)
      ? "no new privileges"
      : "no new privileges in its own threads only",
  ];
  return `runs as ${user.name}: ${parts.join(", ")}`;
}
