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

/** "mountd (RPC program 100005)", or the number alone. */
export function describeRpcProgram(program: number): string {
  const name = NAMES.get(program);
  return name === undefined ? `RPC program ${program}` : `${name} (RPC program ${program})`;
}
