/**
 * Where the server listens, and who can reach it there.
 */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Whether only this machine reaches the address; false for what is no address. */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.process(address).range() === "loopback";
}

/** As it stands in a URL. */
export function inUrl(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
