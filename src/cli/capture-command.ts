/**
 * The options of `xsaudit capture`.
 */
import { type Command, Option } from "commander";
import { PALETTE_NAMES } from "../dashboard/palette.ts";
import { collect } from "./repeated-option.ts";
import type { Streams } from "./streams.ts";

export function addCaptureCommand(program: Command, streams: Streams, onStatus: (status: number) => void): void {
  program
    .command("capture")
    .description("audit a live interface, in a terminal dashboard; headless with --format")
    .argument("<interface>", "what xsaudit interfaces lists, or any")
    .option("--site <file>", "who is who: the site file, or the pool's database; SIGHUP reads it again")
    .option("--hosts <file>", "names of addresses: a hosts file; may be given again", collect)
    .option("--matrix <id|file>", "the matrix to hold the traffic against")
    .option("--filter <expression>", "capture only this, in the words of man pcap-filter")
    .option("--duration <time>", "end after this time: 30s, 10m, 2h, 1d")
    .option("--count <packets>", "end after this many packets")
    .option("--write <dir>", "keep the packets there, in pcapng files that follow one another")
    .option("--rotate-size <bytes>", "begin another file at this size (100M)")
    .option("--rotate-time <time>", "and after this time (1h)")
    .option("--keep <bytes>", "all files together; the oldest go first (10G)")
    .option("--user <name>", "whom root becomes before it reads a packet (nobody)")
    .option("--snaplen <bytes>", "bytes of each packet that are captured (enough for all names)")
    .option("--buffer <bytes>", "the kernel's memory for packets that wait (64M)")
    .option("--no-promiscuous", "only what this machine sends and gets")
    .addOption(
      new Option("--format <format>", "no dashboard; the report in this form").choices(["text", "json", "ndjson"]),
    )
    .option("-o, --output <file>", "write the report here at the end")
    .option("--flows <file>", "write every flow here as it ends, a line of JSON each")
    .option("--fail-on <kinds>", "exit with 1 if an unaccepted finding of these kinds exists (comma-separated)")
    .addOption(
      new Option("--color <when>", "colour in text and dashboard").choices(["auto", "always", "never"]).default("auto"),
    )
    .addOption(new Option("--palette <name>", "colours of the dashboard").choices(PALETTE_NAMES).default("dark"))
    .addHelpText(
      "after",
      `
Examples:
  sudo xsaudit capture eth0 --site site.yaml
  sudo xsaudit capture eth0 --write /var/captures --keep 50G
  sudo xsaudit capture eth0 --duration 10m --format json -o report.json
  sudo xsaudit capture any --filter "tcp port 443 or udp port 53"

Root is given up as soon as the interface is open. q in the dashboard, or Ctrl-C
without one, ends the capture, and what was seen is reported.`,
    )
    .action(async (interfaceName: string, options) => {
      const { capture } = await import("./capture.ts");
      onStatus(await capture(interfaceName, options, streams));
    });
}
