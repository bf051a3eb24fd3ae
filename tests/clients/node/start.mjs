// Starts the tenant that the command line names, for a walk that has to come to an end.

import { after } from "node:test";
import { startTenant } from "./serve.mjs";

const WALK_WITHIN_MS = 180_000;

/** The tenant, with the users and clients of `seedFile` if there is one. It is stopped when the walk's tests are over. */
export async function start(seedFile) {
  const binary = process.argv[2];
  if (binary === undefined) {
    console.error(`usage: node ${process.argv[1]} PATH_TO_OAUTH_CONFORM`);
    process.exit(1);
  }
  const tenant = await startTenant(binary, seedFile === undefined ? [] : ["--seed-file", seedFile]);
  const watchdog = setTimeout(() => {
    console.error(`the walk took longer than ${WALK_WITHIN_MS} ms`);
    process.exit(1);
  }, WALK_WITHIN_MS);
  after(async () => {
    clearTimeout(watchdog);
    await tenant.stop();
  });
  return tenant;
}
