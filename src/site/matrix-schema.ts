/**
 * The shape of a matrix file, with a sentence for every mistake that says what would be right.
 */
import { z } from "zod";
import { MATRIX_IDS } from "../matrix/catalog.ts";
import {
  ENTRIES_FORM,
  FIELDS_FORM,
  ID_FORM,
  LIST_FORM,
  NO_TRANSPORT,
  portRange,
  role,
  TRANSPORT_FORM,
  transport,
  WORD,
} from "./site-schema.ts";
import type { FieldsByPlace } from "./yaml-text.ts";

const TEXT_FORM = "is no text; write a few words, in quotes where a colon follows a word";
const SOURCE_FORM = "cites nothing; write where it stands, such as the document's title and section";
const DOMAIN_FORM = "is not a domain name; write one such as repo.example.com, without a scheme or a path";
const PARTY_FORM =
  "is neither roles nor a domain; write [license-server] or {domain: repo.example.com, subdomains: true}";
const PORTS_FORM = "is not a list of ports; write one such as [443, 6910-6930], or dynamic";
const REPLY_FORM = "is not known here; write owed, or none where datagrams need no answer";
const FLAG_FORM = "is neither true nor false; write one of them";
const ROWS_FORM = "is empty and would document nothing; give at least one requirement";
/** Labels of letters, digits, hyphens and underscores, with lengths as in RFC 1035, section 2.3.4. */
const DOMAIN_NAME = /^(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*$/;

const text = z.string(TEXT_FORM).trim().min(1, TEXT_FORM);
const source = z.string(SOURCE_FORM).trim().min(1, SOURCE_FORM);
const flag = z.boolean(FLAG_FORM).default(false);
const roles = z.array(role, LIST_FORM).min(1, "is empty; name at least one role, or any");
const domain = z.strictObject(
  { domain: z.string(DOMAIN_FORM).regex(DOMAIN_NAME, DOMAIN_FORM), subdomains: flag },
  FIELDS_FORM,
);

const requirement = z.strictObject(
  {
    id: z.string(ID_FORM).regex(WORD, ID_FORM),
    from: roles,
    to: z.union([roles, domain], PARTY_FORM),
    transport: z.union([transport, z.array(transport).min(1, NO_TRANSPORT)], TRANSPORT_FORM),
    ports: z.union([z.literal("dynamic"), z.array(portRange).min(1, "is empty; name at least one port")], PORTS_FORM),
    reply: z.enum(["owed", "none"], REPLY_FORM).default("owed"),
    bothDirections: flag,
    coordinatorOnly: flag,
    purpose: text,
    source,
  },
  FIELDS_FORM,
);

export const matrixSchema = z.strictObject(
  {
    id: z
      .string(ID_FORM)
      .regex(WORD, ID_FORM)
      .refine((id) => !MATRIX_IDS.includes(id), "is a matrix that ships with xsaudit; choose another id"),
    title: text,
    source,
    requirements: z.array(requirement, ENTRIES_FORM).min(1, ROWS_FORM),
  },
  FIELDS_FORM,
);

/** The fields that may stand at each place, for the sentence on one that may not. */
export const MATRIX_FIELDS_BY_PLACE: FieldsByPlace = {
  "": Object.keys(matrixSchema.shape),
  requirements: Object.keys(requirement.shape),
  "requirements.to": Object.keys(domain.shape),
};

export type MatrixFields = z.infer<typeof matrixSchema>;
