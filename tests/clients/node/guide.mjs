// The programs of docs/guide/building-on-qlik.md, against the tenants that it starts.
// `node guide.mjs BINARY` exits with 0 only if each printed what the guide says.
//
// That the guide shows the files in `guide/` as they are is held by `cargo test -p oauth-conform`.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startTenant } from "./serve.mjs";

const LIMIT = { timeout: 60_000 };

const binary = process.argv[2];
if (binary === undefined) {
  console.error(`usage: node ${process.argv[1]} PATH_TO_OAUTH_CONFORM`);
  process.exit(1);
}
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(here("../../../docs/guide/building-on-qlik.md"), "utf8");

/** The block whose fence ends in `words`. */
function block(words) {
  const [, text] = guide.match(new RegExp(`^\`\`\`\\S+ ${words}\\n([^]*?)^\`\`\``, "m")) ?? assert.fail(`no block ${words}`);
  return text;
}

/** What the guide says that `node FILE` prints. */
function shown(file) {
  const [, text] = guide.match(new RegExp(`^\\$ node ${file}\\n([^]*?)^(?:\\$|\`\`\`)`, "m")) ?? assert.fail(`no node ${file}`);
  return text;
}

async function prints(file, arguments_) {
  const tenant = await startTenant(binary, arguments_);
  try {
    const env = { ...process.env, TENANT: tenant.url };
    const { stdout } = await promisify(execFile)(process.execPath, [here(`guide/${file}`)], { env });
    assert.equal(stdout, shown(file));
  } finally {
    await tenant.stop();
  }
}

test("a program asks who it is", LIMIT, () => prints("me.mjs", []));

test("a program acts as a user of one's own", LIMIT, async () => {
  const folder = mkdtempSync(join(tmpdir(), "oauth-conform-"));
  try {
    const seed = join(folder, "seed.json");
    writeFileSync(seed, block("file=seed.json"));
    await prints("as-ada.mjs", ["--seed-file", seed]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
