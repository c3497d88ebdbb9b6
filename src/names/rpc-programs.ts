/** RPC programs that filers register (RFC 5531, appendix C, and IANA's registry), by number. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [100_000, "portmapper"],
  [100_003, "nfs"],
  [100_005, "mountd"],
  [100_011, "rquotad"],
  [100_021, "nlockmgr"],
  [100_024, "status"],
  [100_227, "nfs_acl"],
]);

/** `mountd`; null for a program that is not known here. */
export function rpcProgramName(program: number): string | null {
  return NAMES.get(program) ?? null;
}

/** "mountd (RPC program 100005)", or the number alone. */
export function describeRpcProgram(program: number): string {
  const name = rpcProgramName(program);
  return name === null ? `RPC program ${program}` : `${name} (RPC program ${program})`;
}
