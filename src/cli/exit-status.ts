/** What the process tells its caller. */
export const ExitStatus = {
  done: 0,
  findings: 1,
  usage: 2,
  damagedInput: 3,
  notDelivered: 4,
  /** EX_TEMPFAIL of sysexits.h. */
  busy: 75,
  interrupted: 130,
} as const;

/** A mistake of the user: the message is the whole sentence, or several lines of them. */
export class UsageError extends Error {}
