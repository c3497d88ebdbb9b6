/**
 * How each service talks: to add one, a line here and its maker in the file of its kind.
 */
import { http, ldap, ssh } from "./access-dialogues.ts";
import type { DialogueMaker } from "./dialogue.ts";
import { dns, echo, heartbeat, ntp, opaque, syslog } from "./everyday-dialogues.ts";
import type { Speech } from "./services.ts";
import { iscsi, nfs, rpcbind } from "./storage-dialogues.ts";
import { tls } from "./tls-dialogues.ts";

export const DIALOGUES: Readonly<Record<Speech, DialogueMaker>> = {
  tls,
  http,
  ssh,
  iscsi,
  nfs,
  rpcbind,
  ldap,
  dns,
  ntp,
  syslog,
  heartbeat,
  echo,
  opaque,
};
