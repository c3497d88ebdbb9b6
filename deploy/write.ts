/** `npm run deploy`: writes the man page and the completions. */
import { writeFileSync } from "node:fs";
import { generatedFiles } from "./generated.ts";

for (const [name, text] of generatedFiles()) writeFileSync(new URL(name, import.meta.url), text);
