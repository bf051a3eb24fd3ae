// Checks answers against JSON Schemas that are generated, each time, from the type declarations of @qlik/api.
//
// Written by hand is only which function of the package uses which method and path, since the declarations do not say.
// Which statuses that function may meet, and the type of each answer, are read from the declarations:
// `XHttpResponse` and `XHttpError` pair a `status` with the type of its `data`.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { createGenerator } from "ts-json-schema-generator";

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("@qlik/api"));
const TSCONFIG = join(dirname(fileURLToPath(import.meta.url)), "tsconfig.json");

const CLIENTS = "/api/v1/oauth-clients";

const DECLARATIONS = {
  "oauth-clients.d.ts": [
    ["GET", CLIENTS, "GetOAuthClients"],
    ["POST", CLIENTS, "CreateOAuthClient"],
    ["GET", `${CLIENTS}/{id}`, "GetOAuthClient"],
    ["PATCH", `${CLIENTS}/{id}`, "PatchOAuthClient"],
    ["DELETE", `${CLIENTS}/{id}`, "DeleteOAuthClient"],
    ["POST", `${CLIENTS}/{id}/actions/publish`, "PublishOAuthClient"],
    ["POST", `${CLIENTS}/{id}/client-secrets`, "CreateOAuthClientSecret"],
    ["DELETE", `${CLIENTS}/{id}/client-secrets/{hint}`, "DeleteOAuthClientSecret"],
    ["GET", `${CLIENTS}/{id}/connection-configs/me`, "GetOAuthClientConnectionConfig"],
    ["PATCH", `${CLIENTS}/{id}/connection-configs/me`, "PatchOAuthClientConnectionConfig"],
    ["DELETE", `${CLIENTS}/{id}/connection-configs/me`, "DeleteOAuthClientConnectionConfig"],
  ],
  "users.d.ts": [["GET", "/api/v1/users/me", "GetMyUser"]],
  // apps.d.ts declares neither statuses nor bodies of refusals.
  "spaces.d.ts": [
    ["GET", "/api/v1/spaces", "GetSpaces"],
    ["POST", "/api/v1/spaces", "CreateSpace"],
    ["GET", "/api/v1/spaces/{id}", "GetSpace"],
    ["DELETE", "/api/v1/spaces/{id}", "DeleteSpace"],
    ["POST", "/api/v1/spaces/{id}/assignments", "CreateSpaceAssignment"],
  ],
  "items.d.ts": [["GET", "/api/v1/items", "GetItems"]],
};

// TypeScript types are open, so an answer may have members that no type declares.
// These are the ones that Qlik documents elsewhere; any other is reported.
const UNDECLARED = {
  // The OpenAPI document requires ownerId without publishing it, and the documented 201 of 2024 shows both.
  OAuthClientAdminListItem: ["ownerId", "clientSecretHint"],
  OAuthClientAdminReadResponse: ["ownerId", "clientSecretHint"],
  OAuthClientCreateResponse: ["ownerId", "clientSecretHint"],
  // Every error carries a trace; the error objects of the OAuth endpoints have two members more.
  ErrorResponse: ["traceId"],
  Error: ["status", "meta"],
  // The examples of the users API; clientId is there for bots only.
  User: ["clientId", "roles", "groups", "created", "lastUpdated"],
};

// `A & OAuthClientBase`: for a member that both declare, the generator keeps A's schema only.
// So a client is held to OAuthClientBase as well. The function finds the clients in an answer.
const ALSO_BASE = {
  OAuthClientAdminListResponse: (body) => body.data,
  OAuthClientAdminReadResponse: (body) => [body],
  OAuthClientCreateResponse: (body) => [body],
};

// The declarations require `clientSecret` in the answer to every creation, but these are public clients:
// they hold an id only, and Qlik's help says that they are given no secret. For them, and for nobody else,
// the member is not required; what is more, it must not be there.
const PUBLIC_APP_TYPES = ["spa", "native", "anonymous-embed"];
const CREATED_PUBLIC = "OAuthClientCreateResponse, public client";

// The declarations say "timestamp" in a comment and `string` in the type.
const TIMESTAMPS = ["createdAt", "updatedAt", "publishedAt", "deletedAt"];

// A refused token is answered with 401 (G5), and the package signs in again or refreshes then (H29). The declarations
// of users/me leave that status out, so the body is held to what another operation declares for it.
const DECLARED_BY = { "GetMyUser 401": "GetOAuthClients" };

function demandTimestamps(schema) {
  if (schema === null || typeof schema !== "object") return;
  for (const member of TIMESTAMPS) {
    if (schema.properties?.[member]?.type === "string") schema.properties[member].format = "date-time";
  }
  Object.values(schema).forEach(demandTimestamps);
}

/** All definitions that the named types of one declaration file need. */
function generate(file, types, additionalProperties) {
  const generator = createGenerator({
    path: join(PACKAGE, file),
    tsconfig: TSCONFIG,
    functions: "hide",
    jsDoc: "none",
    additionalProperties,
  });
  return Object.assign({}, ...types.map((type) => generator.createSchema(type).definitions));
}

/** The alternatives of a union, or the one type there is. */
function alternatives(schema, definitions) {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => alternatives(one, definitions));
  const target = schema.$ref && definitions[nameOf(schema)];
  return target?.anyOf ? alternatives(target, definitions) : [schema];
}

const nameOf = (schema) => schema.$ref.replace("#/definitions/", "");

const values = (schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]);

/**
 * The name of the type to hold a body to.
 * Where what an administrator reads and what anybody reads are a union, it is the administrator's: the walk reads
 * as one, and the other type, which has fewer members, would let wrong ones pass.
 */
function bodyType(union) {
  const named = union.filter((one) => one.$ref).map(nameOf);
  return named.find((name) => name.includes("Admin")) ?? named[0];
}

/** Status to name of the type of the body, or to null where there is to be no body. */
function answersOf(operation, definitions) {
  const answers = new Map();
  const responses = alternatives({ $ref: `#/definitions/${operation}HttpResponse` }, definitions);
  const failures = alternatives({ $ref: `#/definitions/${operation}HttpError` }, definitions);
  for (const response of [...responses, ...failures]) {
    const { data, status } = definitions[nameOf(response)].properties;
    const type = data.type === "null" ? null : bodyType(alternatives(data, definitions));
    assert.notEqual(type, undefined, `the body of ${nameOf(response)} has a type with a name`);
    for (const value of values(status)) answers.set(value, type);
  }
  return answers;
}

function newAjv() {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true });
  addFormats(ajv);
  return ajv;
}

function load(file, rows) {
  const types = rows.flatMap(([, , operation]) => [`${operation}HttpResponse`, `${operation}HttpError`]);
  if (file === "oauth-clients.d.ts") types.push("OAuthClientBase");
  const open = generate(file, types, true);
  const closed = generate(file, types, false);
  const operations = rows.map(([method, path, name]) => ({
    method,
    name,
    path: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
    answers: answersOf(name, open),
  }));

  const created = open.OAuthClientCreateResponse;
  if (created) {
    open[CREATED_PUBLIC] = {
      ...created,
      properties: { ...created.properties, clientSecret: false },
      required: created.required.filter((member) => member !== "clientSecret"),
    };
  }
  demandTimestamps(open);

  const ajv = newAjv().addSchema({ $id: "open", definitions: open }).addSchema({ $id: "closed", definitions: closed });
  const problems = (id, type, value) => {
    const validate = ajv.getSchema(`${id}#/definitions/${encodeURIComponent(type)}`);
    return validate(value) ? [] : validate.errors;
  };

  function check(type, body) {
    const isPublic = type === "OAuthClientCreateResponse" && PUBLIC_APP_TYPES.includes(body?.appType);
    const found = problems("open", isPublic ? CREATED_PUBLIC : type, body).map(describe(type));
    if (found.length > 0) return found;
    for (const client of ALSO_BASE[type]?.(body) ?? []) {
      found.push(...problems("open", "OAuthClientBase", client).map(describe("OAuthClientBase")));
    }
    for (const error of problems("closed", type, body)) {
      if (error.keyword !== "additionalProperties") continue;
      // Undefined for a type without a name, which Qlik documents no further members for.
      const owner = Object.keys(closed).find((name) => closed[name] === error.parentSchema);
      const member = error.params.additionalProperty;
      if (!UNDECLARED[owner]?.includes(member)) {
        found.push(`${type}: ${error.instancePath}/${member} is neither declared nor documented elsewhere`);
      }
    }
    return found;
  }

  return operations.map((operation) => ({ ...operation, check }));
}

const describe = (type) => (error) => `${type}: ${error.instancePath || "the body"} ${error.message}`;

/** What is wrong with the body of an answer whose declared type is `type` (null: no body). */
function checkBody({ check }, type, { status, contentType, body }) {
  if (type === null) return body === "" ? [] : [`a body where none is declared: ${body}`];
  if (!/^application\/json(;|$)/.test(contentType ?? "")) return [`content type ${contentType}, not application/json`];
  let value;
  try {
    value = JSON.parse(body);
  } catch {
    return [`the body is not JSON: ${body}`];
  }
  const found = check(type, value);
  // `errors` is optional in the declarations, which would make `{}` an error answer; Qlik always sends it.
  if (status >= 400 && !(value?.errors?.length > 0)) found.push("an error answer without errors[]");
  return found;
}

/**
 * Generates the schemas. The answer has `operations`, as read from the declarations, and `check(exchange)`,
 * which gives the operation's name, the type that the body was held to (null: none), and all `problems`.
 */
export function loadSchemas() {
  const operations = Object.entries(DECLARATIONS).flatMap(([file, rows]) => load(file, rows));
  return {
    operations: operations.map(({ name, answers }) => ({ name, answers })),
    check(exchange) {
      const { pathname } = new URL(exchange.url);
      const operation = operations.find((one) => one.method === exchange.method && one.path.test(pathname));
      if (!operation) return { name: null, type: null, problems: ["no operation is mapped to this method and path"] };
      const { name } = operation;
      const declaredBy = DECLARED_BY[`${name} ${exchange.status}`] ?? name;
      const declaring = operations.find((one) => one.name === declaredBy);
      const type = declaring.answers.get(exchange.status);
      if (type === undefined) {
        return { name, type: null, problems: [`${name} declares no status ${exchange.status}`] };
      }
      return { name, type, problems: checkBody(declaring, type, exchange) };
    },
  };
}
