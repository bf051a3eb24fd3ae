// The server of an application on another origin than the tenant's: its pages, and the npm packages they load.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json" };

/** Only the pages and the packages, and nothing that leads out of them. */
const isServed = (path) => /^\/(app|node_modules)\/[\w@./-]+$/.test(path) && !path.includes("..");

async function answer(request, response, config) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/app/config.json") {
    response.writeHead(200, { "content-type": TYPES[".json"] }).end(JSON.stringify(config));
    return;
  }
  try {
    if (!isServed(pathname)) throw new Error("not served");
    const body = await readFile(FOLDER + pathname.slice(1));
    response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "text/plain", "cache-control": "no-store" });
    response.end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found");
  }
}

/**
 * Serves on a free port. `localhost` is where the application is registered, for redirect URIs may have no other name
 * with http (B10).
 */
export async function serveApplication() {
  const own = { config: {} };
  const server = createServer((request, response) => void answer(request, response, own.config));
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  const origin = `http://localhost:${port}`;
  return {
    origin,
    callback: `${origin}/app/callback.html`,
    /** What the pages are to work with: see app/page.js. */
    configure: (config) => void (own.config = config),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}
