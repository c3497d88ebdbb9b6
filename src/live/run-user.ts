/**
 * Whom xsaudit becomes once the interface is open.
 */
import { userInfo } from "node:os";
import { loadKoffi } from "../capture/koffi.ts";
import { neutralText } from "../names/neutral-text.ts";
import { type LiveProblem, problem } from "./capture-problem.ts";

export interface RunUser {
  readonly kind: "user";
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const DEFAULT_USER = "nobody";

/**
 * The user that `--user` names: root becomes `nobody` without it, anyone else stays who they are.
 * @param name what the option says, or null
 */
export function findRunUser(name: string | null): RunUser | LiveProblem {
  const own = userInfo();
  if (own.uid !== 0) {
    if (name === null || name === own.username) {
      return { kind: "user", name: own.username, uid: own.uid, gid: own.gid };
    }
    return problem(
      `--user ${neutralText(name)}: only root can become another user. Run it with sudo, or without --user.`,
    );
  }
  const user = lookUp(name ?? DEFAULT_USER);
  if (user === null) {
    return problem(
      `--user: there is no user ${neutralText(name ?? DEFAULT_USER)} here. Name one that getent passwd lists, or make one: sudo useradd --system xsaudit`,
    );
  }
  if (user.uid !== 0) return user;
  return problem(`--user ${user.name}: that is root, whose privileges are to be given up. Name another user.`);
}

/** In all the databases that the system has, a directory service included. */
function lookUp(name: string): RunUser | null {
  const koffi = loadKoffi();
  const entry = koffi.load(null).func("void *getpwnam(const char *name)")(name);
  if (entry === null) return null;
  // The first four fields of struct passwd are the same everywhere.
  const passwd = koffi.struct({ name: "void *", password: "void *", uid: "uint32_t", gid: "uint32_t" });
  const { uid, gid } = koffi.decode(entry, passwd);
  return { kind: "user", name: neutralText(name), uid, gid };
}
