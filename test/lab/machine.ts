/**
 * A machine with a real systemd, booted in namespaces of its own over what this one has installed. What it writes is in its
 * memory only; its kernel settings are read-only; when it ends, also by SIGKILL, the kernel takes everything with it.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { until } from "./network.ts";

const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child"];
const SYSTEMD = "/lib/systemd/systemd";
const CGROUPS = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"];
/** As Debian has it for root. */
const ENVIRONMENT = { HOME: "/root", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/**
 * The root is this machine's, seen through an overlay; `/root/clone` holds the files of the checkout. systemd sees a
 * container: it leaves devices, clock and kernel settings alone.
 */
const BOOT = `
set -e
mount --make-rprivate /
mount -t tmpfs -o size=4g lab /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay lab -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount --bind proc/sys proc/sys && mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
for folder in run tmp dev var/lib/systemd var/log; do mount -t tmpfs lab $folder; done
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 dev/\${device%:*} c 1 \${device#*:}; done
mknod -m 666 dev/tty c 5 0
mkdir dev/pts dev/shm dev/mqueue
mount -t devpts -o newinstance,ptmxmode=666 lab dev/pts
ln -s pts/ptmx dev/ptmx && ln -s /proc/self/fd dev/fd
: >etc/fstab
rm -rf root/clone && mkdir root/clone
tar --extract --directory root/clone
hostname sensor
ip link set lo up
pivot_root . mnt && cd / && umount --lazy /mnt
exec env -i container=lab PATH=${ENVIRONMENT.PATH} \\
  ${SYSTEMD} --system --unit=basic.target --log-target=journal --show-status=no </dev/null
`;

/** The mounts of a boot that not every machine allows. */
const TRIAL = `
set -e
mount --make-rprivate /
mount -t tmpfs lab /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay lab -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount -t proc proc /mnt/root/proc
mount -t sysfs -o ro sysfs /mnt/root/sys
mount -t cgroup2 cgroup2 /mnt/root/sys/fs/cgroup
`;

export interface Machine {
  /** Runs a line of a shell there, in `/root/clone`. @returns what it wrote; where it fails, with an error that says so */
  readonly run: (line: string, network?: "own" | "outside") => string;
  /** A program that stays until the machine ends. */
  readonly start: (line: string) => ChildProcess;
  readonly end: () => void;
}

/** Why no machine can be booted here, or null. */
export function machineObstacle(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it needs Linux and root";
  if (!existsSync(SYSTEMD)) return "it needs systemd from Debian";
  if (cgroupRoot() === undefined) return "it needs control groups of version 2";
  const { status } = spawnSync("unshare", [...NAMESPACES, "--", "sh", "-c", TRIAL], { stdio: "ignore" });
  return status === 0 ? null : "it needs namespaces in which overlays and control groups can be mounted";
}

/** @param files of the checkout, by their paths in it */
export async function bootMachine(files: readonly string[]): Promise<Machine> {
  const cgroup = `${cgroupRoot()!}/xsaudit-lab-${process.pid}`; // machineObstacle has looked
  mkdirSync(cgroup);
  // It enters a group of its own first: systemd takes what it finds itself in for the root of all groups. It dies with us.
  const enter = `echo $$ >${cgroup}/cgroup.procs && exec setpriv --pdeathsig KILL unshare "$@"`;
  const boot = spawn("sh", ["-c", enter, "sh", ...NAMESPACES, "--", "sh", "-c", BOOT], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  boot.stdin.end(execFileSync("tar", ["--create", "--null", "--files-from=-"], archiveOptions(files)));
  const init = await firstProcess(boot);
  const enterMachine = (network: "own" | "outside"): string[] => [
    ...["--target", init, "--mount", "--pid", "--ipc", "--uts", "--cgroup", "--root"],
    ...(network === "own" ? ["--net"] : []),
    ...["--", "bash", "-e", "-o", "pipefail", "-c"],
  ];
  const machine: Machine = {
    run: (line, network = "own") => {
      const { status, stdout, stderr } = spawnSync("nsenter", [...enterMachine(network), `cd /root/clone && ${line}`], {
        encoding: "utf8",
        env: ENVIRONMENT,
      });
      if (status === 0) return stdout;
      throw new Error(`${line}\nended with ${status}:\n${stdout}${stderr}`);
    },
    start: (line) =>
      spawn("nsenter", [...enterMachine("own"), `cd /root/clone && exec ${line}`], {
        stdio: ["ignore", "pipe", "inherit"],
        env: ENVIRONMENT,
      }),
    end: () => {
      boot.kill("SIGKILL");
      const clear = `until find ${cgroup} -depth -type d -exec rmdir {} + 2>/dev/null; do sleep 0.1; done`;
      spawnSync("sh", ["-c", clear], { timeout: 5_000 });
    },
  };
  await until("systemd has booted", () => machine.run("systemctl is-active basic.target || true").trim() === "active");
  return machine;
}

function cgroupRoot(): string | undefined {
  return CGROUPS.find((path) => existsSync(`${path}/cgroup.procs`));
}

function archiveOptions(files: readonly string[]): { input: string; maxBuffer: number } {
  return { input: files.join("\0"), maxBuffer: 512 * 1024 * 1024 };
}

/** `unshare` has one child, the first process of the machine. */
async function firstProcess(boot: ChildProcess): Promise<string> {
  let init = "";
  await until("the machine's first process is there", () => {
    if (boot.exitCode !== null) throw new Error("the machine did not boot");
    init = readFileSync(`/proc/${boot.pid}/task/${boot.pid}/children`, "utf8").trim();
    return init !== "" && readFileSync(`/proc/${init}/comm`, "utf8").trim() === "systemd";
  });
  return init;
}
