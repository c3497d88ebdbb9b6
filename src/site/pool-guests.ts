/**
 * The guests of a pool database: addresses and operating systems as the tools inside them told the host.
 */
import type { Row, Tables } from "./pool-columns.ts";
import { addressesIn, byRef, nameInText, type Statement } from "./pool-statement.ts";

const WINDOWS = /windows/i;
/** Their tools name them as Linux's do. */
const OTHER_SYSTEMS = /bsd|solaris|darwin/i;

export function stateGuests(tables: Tables): Statement[] {
  const metrics = byRef(tables.VM_guest_metrics);
  const vifs = byRef(tables.VIF);
  const pvsTargets = new Set(tables.PVS_proxy.map(({ VIF }) => vifs.get(VIF)?.VM));
  return tables.VM.filter(isGuestInUse).flatMap((vm) => {
    const told = metrics.get(vm.guest_metrics);
    if (told === undefined) return [];
    const { role, column } = systemOf(told);
    const guest = {
      kind: "guest",
      machine: vm.ref,
      label: vm.name__label || "vm",
      of: nameInText(vm.name__label),
      addresses: [],
      hostNames: [],
      ownPorts: [],
      isUnclear: false,
    } as const;
    return [
      { ...guest, role, column: "VM_guest_metrics.networks", addresses: addressesIn([...told.networks.values()]) },
      ...(column === null ? [] : [{ ...guest, role, column }]),
      ...(pvsTargets.has(vm.ref) ? [{ ...guest, role: "pvs-target", column: "PVS_proxy.VIF" }] : []),
    ];
  });
}

/** A guest that is switched off may have lost its addresses to another. */
function isGuestInUse(vm: Row<"VM">): boolean {
  const isGuest = [vm.is_control_domain, vm.is_a_template, vm.is_a_snapshot].every((flag) => flag !== "true");
  return isGuest && vm.power_state !== "Halted";
}

function systemOf({ os_version }: Row<"VM_guest_metrics">): { role: string; column: string | null } {
  const names = ["name", "distro", "uname"].map((key) => os_version.get(key) ?? "");
  const column = "VM_guest_metrics.os_version";
  if (names.every((name) => name === "")) return { role: "vm", column: null };
  if (names.some((name) => WINDOWS.test(name))) return { role: "windows-vm", column };
  return { role: names.some((name) => OTHER_SYSTEMS.test(name)) ? "vm" : "linux-vm", column };
}
