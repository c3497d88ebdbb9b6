/**
 * xsaudit(1), in the macros of man(7).
 */
import type { DescribedCommand, DescribedOption } from "./command-tree.ts";

const EXIT_STATUS = [
  ["0", "Done."],
  ["1", "Done, and a finding named by --fail-on exists."],
  ["2", "Wrong usage, or a mistake in a file that says who is who or whom to tell."],
  ["3", "An input was damaged, unreadable or held nothing that could be decoded. All that could be read is reported."],
  ["4", "Of report: the report was made, but storing, writing or sending something failed."],
  ["75", "Of report: another run for this sensor is at work. Nothing was done."],
  ["130", "Interrupted. What was seen is reported."],
] as const;

const FILES = [
  ["/etc/xsaudit/site.yaml", "Who is who, as the services read it."],
  ["/etc/xsaudit/notify.yaml", "Whom to tell, and when."],
  ["/var/lib/xsaudit/captures", "What the capture services record."],
  ["/var/lib/xsaudit/history", "The nights that are kept, in Parquet, and their reports."],
] as const;

const EXAMPLES = [
  ["Audit a capture:", "xsaudit analyze morning.pcap --site site.yaml"],
  ["Watch a live port:", "xsaudit capture eth0 --site site.yaml"],
  [
    "The night on a SPAN port:",
    "xsaudit report --captures /var/captures --history /var/lib/xsaudit/history --site site.yaml",
  ],
  ["Since when is the licence blocked:", "xsaudit history --history /var/lib/xsaudit/history finding licence"],
] as const;

/** Of the last change to what this file itself says. */
const PAGE_DATE = "2026-11-23";
/** mandoc's style. */
const LINE_WIDTH = 80;

export function renderManPage([program, ...commands]: readonly DescribedCommand[]): string {
  const leaves = commands.filter((command) => command.commands.length === 0);
  return [
    `.TH XSAUDIT 1 ${PAGE_DATE} xsaudit "User Commands"`,
    ".SH NAME",
    `xsaudit \\- ${title(program!.description)}`,
    ".SH SYNOPSIS",
    ...leaves.flatMap((command) => [`.B xsaudit ${text(command.name)}`, synopsisOf(command), ".br"]).slice(0, -1),
    ".SH DESCRIPTION",
    ...paragraph(
      "xsaudit reads a live capture or capture files of a XenServer pool's management network, works out who talked to whom and whether it worked, and holds that against the connectivity that XenServer documents. It never sends a packet into the network that it audits.",
    ),
    ".SH COMMANDS",
    ...leaves.flatMap(renderCommand),
    ".SH OPTIONS OF THE PROGRAM ITSELF",
    ...program!.options.flatMap(renderOption),
    ".SH EXIT STATUS",
    ...EXIT_STATUS.flatMap(([status, meaning]) => [".TP", `.B ${status}`, ...paragraph(meaning)]),
    ".SH ENVIRONMENT",
    ".TP",
    ".B NO_COLOR",
    "No colour, unless \\-\\-color says always.",
    ".SH FILES",
    "These are the services' own choice:",
    ...FILES.flatMap(([path, meaning]) => [".TP", `.I ${text(path)}`, ...paragraph(meaning)]),
    ".SH EXAMPLES",
    ...EXAMPLES.flatMap(([what, command]) => [".TP", what, `.B ${text(command)}`]),
    ".SH SEE ALSO",
    ".BR tcpdump (1),",
    ".BR pcap\\-filter (7)",
    "",
  ].join("\n");
}

/** What apropos shows: the first sentence, as part of a line. */
function title(description: string): string {
  const first = description.split(". ")[0]!;
  return text(first.charAt(0).toLowerCase() + first.slice(1));
}

/** What must be there, and where more may be. */
function synopsisOf({ options, arguments: named }: DescribedCommand): string {
  const needed = options.filter(({ isRequired }) => isRequired).map(({ flags }) => flags);
  const isMore = options.some(({ long, isRequired }) => long !== "--help" && !isRequired);
  const words = [...needed, ...named.map((argument) => argument.text)].map(text);
  return [...(isMore ? ["[\\fIoptions\\fR]"] : []), ...words].join(" ") || "\\&";
}

function renderCommand(command: DescribedCommand): string[] {
  const heading = ["xsaudit", command.name, ...command.arguments.map((argument) => argument.text)].join(" ");
  return [
    `.SS ${text(heading)}`,
    ...paragraph(sentence(command.description)),
    ...command.arguments.flatMap((argument) => [
      ".TP",
      `.B ${text(argument.text)}`,
      ...paragraph(sentence(argument.description)),
    ]),
    ...command.options.flatMap(renderOption),
  ];
}

function renderOption({ flags, description, isRequired, choices, standard }: DescribedOption): string[] {
  const words = [
    sentence(description),
    isRequired ? "Has to be given." : "",
    choices.length > 0 ? `One of ${choices.join(", ")}.` : "",
    standard === null ? "" : `Standard: ${standard}.`,
  ];
  return [".TP", `.B ${text(flags)}`, ...paragraph(words.filter((part) => part !== "").join(" "))];
}

/** Begins with a capital and ends in a full stop. */
function sentence(words: string): string {
  const whole = /[.!?)]$/.test(words) ? words : `${words}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** Lines of what is filled when it is shown. */
function paragraph(words: string): string[] {
  const lines = [""];
  for (const word of words.split(" ")) {
    const line = [lines.at(-1)!, text(word)].filter((part) => part !== "").join(" ");
    if (line.length <= LINE_WIDTH) lines[lines.length - 1] = line;
    else lines.push(text(word));
  }
  return lines;
}

/** A backslash and a dash mean something; a dot or a quote at a line's beginning would be a request. */
function text(words: string): string {
  const escaped = words.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
