import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

type Reference = { $ref: string };
type Operation = { responses: Record<string, Reference> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, { content: Record<string, { schema: object }> }> };
};

const file = fileURLToPath(import.meta.resolve("@rollcall/contracts/generated/ingest.json"));
const document = JSON.parse(readFileSync(file, "utf8")) as Document;
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, "ingest");

const validators = new Map<string, ValidateFunction>();

/** Throws when an answer is not one that the contract promises for the address. */
export function expectPromised(url: string, status: number, body: unknown): void {
  const path = url.split("?")[0] ?? "";
  const template = path.replace(
    /^\/api\/ingest\/[^/]+\/(?:[^/]+\/[^/]+\/)?([a-z]+)\/?$/,
    (_, kind: string) =>
      kind === "batch"
        ? "/api/ingest/{customer}/batch"
        : `/api/ingest/{customer}/{machine}/{software}/${kind}`,
  );
  // What has no address in the contract is answered like an address that is not there.
  const { post, get } = document.paths[template] ?? document.paths["/api/ingest/{customer}/batch"] ?? {};
  const reference = (post ?? get)?.responses[String(status)];
  if (!reference) throw new Error(`the contract promises no ${status} for ${template}`);
  const name = reference.$ref.split("/").at(-1) ?? "";
  const validate =
    validators.get(name) ?? ajv.compile({ $ref: `ingest${reference.$ref}/content/application~1json/schema` });
  validators.set(name, validate);
  if (!validate(body)) throw new Error(`${status} of ${template}: ${ajv.errorsText(validate.errors)}`);
}
