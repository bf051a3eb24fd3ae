// Reports as HTML, made by the program that is walked with: of a tenant with a fault, and of a target that means harm.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { from } from "./harm.mjs";
import { tenant } from "./harness.mjs";

const folder = await mkdtemp(join(tmpdir(), "oauth-conform-reports-"));
after(() => rm(folder, { recursive: true, force: true }));

/** Runs `run` with these arguments; the path of the report as HTML. */
async function judge(name, more, env = {}) {
  const path = join(folder, `${name}.html`);
  const child = spawn(process.argv[2], ["run", "--report", `html=${path}`, ...more], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  // 2: a rule is broken.
  if (code !== 2) throw new Error(`a run ended with ${code}`);
  return path;
}

/** Texts that would do harm if they were more than text; the last is what browsers take out of addresses. */
const HARM = [from("answer"), `</script></style></pre><svg onload="window.struck='svg'">`, "\u202e\u2066\u0000\u001b[31m\u2028", "]]>-->{{7*7}}"];

/** Before the tenant, and of another mind: what the tenant refuses it grants, with something nasty. */
async function serveHarm() {
  const server = createServer(async (request, response) => {
    const body = await new Response(request).arrayBuffer();
    const headers = { ...request.headers };
    for (const name of ["host", "connection", "content-length", "transfer-encoding"]) delete headers[name];
    const bodiless = ["GET", "HEAD"].includes(request.method);
    const answer = await fetch(tenant.url + request.url, {
      method: request.method,
      headers,
      redirect: "manual",
      ...(bodiless ? {} : { body }),
    });
    const given = Buffer.from(await answer.arrayBuffer());
    if (answer.status < 400) {
      const kept = Object.fromEntries([...answer.headers].filter(([name]) => !/^(content-(length|encoding)|connection|transfer-encoding)$/.test(name)));
      response.writeHead(answer.status, kept).end(answer.status === 204 ? undefined : given);
      return;
    }
    response.writeHead(bodiless ? 200 : 201, {
      "content-type": "application/json",
      location: `https://app.example/${encodeURI(from("location"))}"><img src=x onerror=window.struck='header'>`,
      vary: `"><script>window.struck='vary'</script>`,
    });
    response.end(JSON.stringify({ error: HARM[0], errors: HARM.map((code) => ({ code, title: code })), [HARM[0]]: HARM, clientId: HARM[1] }));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

async function hostileReport(name, more) {
  const target = await serveHarm();
  try {
    const { clientId, clientSecret } = tenant.adminClient;
    const credentials = { OAUTH_CONFORM_CLIENT_ID: clientId, OAUTH_CONFORM_CLIENT_SECRET: clientSecret };
    return await judge(name, [target.url, "--generated", "0", "--timeout", "60", ...more], credentials);
  } finally {
    await target.close();
  }
}

const flows = join(folder, "flows");
await judge("recorded", ["--fault", "capitalizes-bearer", "--rule", "token/type-bearer", "--record", flows]);
/** Of a tenant held against a recording of another: what changed is on the page. */
export const changed = await judge("changed", ["--fault", "ignores-code-single-use", "--rule", "code/*", "--against", flows]);
/** Of a tenant that lets anybody redirect anywhere: one finding, with a user agent in it. */
export const one = await judge("one", ["--fault", "ignores-authorize-redirect-uri-registered"]);
/** Of a target that grants everything, and means harm: very many findings. */
export const hostile = await hostileReport("hostile", []);
/** Of the same, but only of some rules: a page that is soon looked at. */
export const few = await hostileReport("few", ["--rule", "code/*", "--rule", "client-secret/*"]);
