/** A program: tells the showcase's news by the notify file that it is given, and prints what became of it. */

import { notifyAll } from "../../src/notify/notify.ts";
import { loadNotifyFile } from "../../src/notify/notify-file.ts";
import { showcaseNews } from "./news.ts";

const file = await loadNotifyFile(process.argv[2]!);
process.stdout.write(JSON.stringify(await notifyAll(file, await showcaseNews())));
