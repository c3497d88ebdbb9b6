/**
 * The API in OpenAPI 3.1, for programs that are made from it and people who look.
 */
import { z } from "zod";
import { DIFFERENCE_FORMS, REPORT_FORMS } from "./downloads.ts";
import { uploadSchema } from "./upload.ts";

const ID = { name: "id", in: "path", required: true, schema: { type: "string" } };
const DOWNLOAD = { name: "download", in: "query", schema: { type: "string", enum: ["1"] } };

const progressSchema = z.object({
  readBytes: z.number(),
  totalBytes: z.number(),
  packets: z.number(),
  packetsPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
});

const viewSchema = uploadSchema.omit({ version: true, owner: true, starts: true }).extend({
  expiresAt: z.iso.datetime(),
  queuePosition: z.number().nullable(),
  progress: progressSchema.nullable(),
});

const mistakeSchema = z.object({ line: z.number().nullable(), column: z.number().nullable(), message: z.string() });
const checkSchema = z.object({ mistakes: z.array(mistakeSchema), warnings: z.array(mistakeSchema) });
const problemSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

type Content = Readonly<Record<string, unknown>>;

function json(schema: z.ZodType): Content {
  return { "application/json": { schema: z.toJSONSchema(schema, { io: "output" }) } };
}

function ref(name: string): Content {
  return { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } };
}

function answers(status: string, description: string, content?: Content): Content {
  const problem = { description: "not done, and why", content: ref("Problem") };
  return { [status]: content === undefined ? { description } : { description, content }, default: problem };
}

function formatParameter(forms: Readonly<Record<string, unknown>>): Content {
  return { name: "format", in: "query", schema: { type: "string", enum: Object.keys(forms), default: "json" } };
}

function contentOf(forms: Readonly<Record<string, { readonly type: string }>>): Content {
  return Object.fromEntries(Object.values(forms).map(({ type }) => [type.split(";")[0]!, {}]));
}

const siteBody = {
  required: true,
  content: json(z.object({ site: z.string().describe("a site file's text, YAML") })),
};

/** @param version of the program */
export function openApi(version: string): Content {
  return {
    openapi: "3.1.0",
    info: { title: "xsaudit serve", version, description: "Captures in, reports out." },
    security: [{ token: [] }, { cookie: [] }],
    paths: {
      "/api/captures": {
        get: {
          summary: "one's own uploads, the newest first",
          responses: answers("200", "the uploads", {
            "application/json": {
              schema: {
                type: "object",
                properties: { captures: { type: "array", items: { $ref: "#/components/schemas/Upload" } } },
                required: ["captures"],
              },
            },
          }),
        },
        post: {
          summary: "upload captures, with a site file or pool database if there is one; the analysis begins by itself",
          requestBody: {
            required: true,
            content: {
              "multipart/form-data": {
                schema: {
                  type: "object",
                  properties: {
                    capture: { type: "array", items: { type: "string", format: "binary" } },
                    site: { type: "string", format: "binary" },
                  },
                  required: ["capture"],
                },
              },
            },
          },
          responses: answers("201", "the upload; Location says where it is", ref("Upload")),
        },
      },
      "/api/captures/{id}": {
        parameters: [ID],
        get: { summary: "how it stands", responses: answers("200", "the upload", ref("Upload")) },
        delete: { summary: "deletes it and all that was made of it", responses: answers("204", "deleted") },
      },
      "/api/captures/{id}/events": {
        parameters: [ID],
        get: {
          summary: "how it stands, whenever that changes: server-sent events called state, each with an Upload",
          responses: answers("200", "events until it is done or failed", { "text/event-stream": {} }),
        },
      },
      "/api/captures/{id}/report": {
        parameters: [ID, formatParameter(REPORT_FORMS), DOWNLOAD],
        get: { summary: "the report", responses: answers("200", "the report", contentOf(REPORT_FORMS)) },
      },
      "/api/captures/{id}/flows": {
        parameters: [ID, DOWNLOAD],
        get: {
          summary: "every flow, a line of JSON each, in Zeek's field names",
          responses: answers("200", "the flows", { "application/x-ndjson": {} }),
        },
      },
      "/api/captures/{id}/slices/{finding}": {
        parameters: [ID, { ...ID, name: "finding" }, DOWNLOAD],
        get: {
          summary: "the packets of a finding, as a pcap file",
          responses: answers("200", "the packets", { "application/vnd.tcpdump.pcap": {} }),
        },
      },
      "/api/captures/{id}/site-draft": {
        parameters: [ID, DOWNLOAD],
        get: {
          summary: "a site file drafted from what was uploaded",
          responses: answers("200", "the draft", { "application/yaml": {} }),
        },
      },
      "/api/captures/{id}/audits": {
        parameters: [ID],
        post: {
          summary: "audits the same captures again with this site file, where the server keeps captures",
          requestBody: siteBody,
          responses: answers("201", "the new upload", ref("Upload")),
        },
      },
      "/api/site-check": {
        post: {
          summary: "what is wrong with a site file",
          requestBody: siteBody,
          responses: answers("200", "its mistakes and warnings", json(checkSchema)),
        },
      },
      "/api/diffs": {
        parameters: [
          { ...ID, name: "a", in: "query" },
          { ...ID, name: "b", in: "query" },
          formatParameter(DIFFERENCE_FORMS),
          DOWNLOAD,
        ],
        get: {
          summary: "what changed from one upload's report to another's",
          responses: answers("200", "the difference", contentOf(DIFFERENCE_FORMS)),
        },
      },
      "/api/limits": {
        get: {
          summary: "what this server takes and gives at the most",
          responses: answers("200", "the limits", { "application/json": { schema: { type: "object" } } }),
        },
      },
    },
    components: {
      schemas: {
        Upload: z.toJSONSchema(viewSchema, { io: "output" }),
        Problem: z.toJSONSchema(problemSchema, { io: "output" }),
      },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: "xsaudit" },
      },
    },
  };
}
