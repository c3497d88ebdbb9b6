/**
 * `xsaudit serve` on the command line: its options and examples.
 */
import type { Command } from "commander";
import type { Streams } from "./streams.ts";

const EXIT_STATUS_HELP = `
Exit status:
  0    ended by SIGTERM, or by Ctrl-C
  2    wrong usage, or an address that cannot be used
  75   another server is at work in this data folder`;

/** @param onStatus hears the exit status */
export function addServeCommand(program: Command, streams: Streams, onStatus: (status: number) => void): void {
  program
    .command("serve")
    .description("a page that takes captures and shows their report")
    .option("--listen <address:port>", "where; port 0 is any that is free", "127.0.0.1:8484")
    .option("--data <dir>", "where uploads lie (default: xsaudit/serve in $XDG_STATE_HOME or ~/.local/state)")
    .option("--tokens <file>", "a token a line, each with uploads of its own (default: one is made and printed)")
    .option("--no-token", "everyone who reaches the address comes in")
    .option("--tls-cert <file>", "the certificate, and those that lead to it, in PEM")
    .option("--tls-key <file>", "its key, in PEM")
    .option("--expose", "listen where others reach it although there is no token, or no TLS")
    .option("--keep", "keep captures after their analysis, until they are too old")
    .option("--max-upload <bytes>", "of one upload, as it is received", "1G")
    .option("--max-unpacked <bytes>", "of one upload, unpacked", "8G")
    .option("--max-ratio <n>", "how many times its size a compressed capture may unpack to", "200")
    .option("--max-uploads <n>", "that are kept for one token", "100")
    .option("--max-age <time>", "after which uploads and reports are deleted", "24h")
    .option("--analyses <n>", "at the same time", "1")
    .option("--queue <n>", "uploads that wait for their analysis", "100")
    .option("--analysis-time <time>", "that one may take", "10m")
    .option("--analysis-memory <bytes>", "that one may take", "2G")
    .option("--requests <n>", "from one address in a minute", "1200")
    .option("--shutdown-time <time>", "that running analyses have when the server is ended", "30s")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit serve
  xsaudit serve --keep --max-age 7d --max-upload 4G
  xsaudit serve --listen 10.10.0.5:8484 --tls-cert cert.pem --tls-key key.pem
  curl -H "Authorization: Bearer $TOKEN" -F capture=@night.pcap \\
    -F site=@site.yaml http://127.0.0.1:8484/api/captures
${EXIT_STATUS_HELP}`,
    )
    .action(async (options) => {
      const { serve } = await import("./serve.ts");
      onStatus(await serve(options, streams));
    });
}
