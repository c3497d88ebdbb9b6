/** `npm run fuzz:allocation`: what every reader allocates, and for which input the most of what it may. */
import type { Figure } from "./figures.ts";
import { measureReaders } from "./measure.ts";
import { describeLimit, limitInBytes, READERS } from "./readers.ts";

const figures = await measureReaders();
console.log("| reader | at most | greatest measured | input |\n|---|---|---|---|");
for (const { name, limit } of READERS) {
  const own = figures.filter(({ reader }) => reader === name);
  const share = ({ bytes, allocated }: Figure): number =>
    (allocated ?? Number.POSITIVE_INFINITY) / limitInBytes(limit, bytes);
  const { input, bytes, allocated } = own.sort((a, b) => share(b) - share(a))[0]!;
  const measured = `${allocated?.toLocaleString("en") ?? "too many"} for ${bytes.toLocaleString("en")}`;
  console.log(`| ${name} | ${describeLimit(limit)} | ${measured} | ${input} |`);
}
