/** A mail server that answers what a test wants. */
import type { Socket } from "node:net";
import { serve } from "./servers.ts";

/** By the first word of what is asked; `greeting` comes unasked, `.` is the end of a mail. */
export type Answers = Readonly<Record<string, string | ((socket: Socket) => void)>>;

const POLITE: Answers = {
  greeting: "220 test ESMTP",
  EHLO: "250-test\r\n250 AUTH PLAIN",
  AUTH: "235 2.7.0 welcome",
  MAIL: "250 2.1.0 ok",
  RCPT: "250 2.1.5 ok",
  DATA: "354 go on",
  ".": "250 2.0.0 queued",
  QUIT: "221 bye",
};

export interface SmtpScript {
  readonly port: number;
  /** What was asked, a connection each, and the mails. */
  readonly sessions: string[][];
  readonly mails: string[];
}

/** @param answersOf what the server answers in its first, second, ... connection, in place of a polite one's */
export async function serveSmtp(answersOf: (session: number) => Answers): Promise<SmtpScript> {
  const sessions: string[][] = [];
  const mails: string[] = [];
  const port = await serve((socket) => {
    const asked: string[] = [];
    const answers = { ...POLITE, ...answersOf(sessions.length) };
    sessions.push(asked);
    let pending = "";
    let isMail = false;
    const answer = (word: string): void => {
      const said = answers[word] ?? "502 what?";
      if (typeof said === "string") socket.write(`${said}\r\n`);
      else said(socket);
    };
    answer("greeting");
    socket.on("end", () => socket.end());
    socket.on("data", (bytes) => {
      pending += bytes;
      for (;;) {
        const end = isMail ? pending.indexOf("\r\n.\r\n") : pending.indexOf("\r\n");
        if (end === -1) return;
        const text = pending.slice(0, end);
        pending = pending.slice(end + (isMail ? 5 : 2));
        if (isMail) mails.push(text);
        else asked.push(text);
        const word = isMail ? "." : text.split(" ")[0]!.toUpperCase();
        isMail = word === "DATA" && answers.DATA === POLITE.DATA;
        answer(word);
      }
    });
  });
  return { port, sessions, mails };
}
