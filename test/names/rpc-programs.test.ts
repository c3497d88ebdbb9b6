import { expect, it } from "vitest";
import { describeRpcProgram } from "../../src/names/rpc-programs.ts";

it.each([
  [100_000, "portmapper (RPC program 100000)"],
  [100_003, "nfs (RPC program 100003)"],
  [100_005, "mountd (RPC program 100005)"],
  [100_011, "rquotad (RPC program 100011)"],
  [100_021, "nlockmgr (RPC program 100021)"],
  [100_024, "status (RPC program 100024)"],
  [100_227, "nfs_acl (RPC program 100227)"],
  [1234, "RPC program 1234"],
  [0xffffffff, "RPC program 4294967295"],
])("%i is %s", (program, description) => {
  expect(describeRpcProgram(program)).toBe(description);
});
