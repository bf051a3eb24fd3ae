// Starts the reference tenant, reads the line in which it says where it is, and stops it again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const READY_WITHIN_MS = 20_000;
const STOPPED_WITHIN_MS = 5_000;

/** Settles as `promise` does, or rejects with `message` when that takes longer than `ms`. */
async function within(ms, message, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of standard output; rejects when the process ends, or cannot start, before there is one. */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the tenant ended before it was ready (exit code ${code}, signal ${signal})`)),
    );
    // The reader stays on for the whole run: a full pipe would stop the tenant.
    createInterface({ input: child.stdout }).once("line", resolve).on("line", () => {});
  });
}

function parseReady(line) {
  let ready;
  try {
    ready = JSON.parse(line);
  } catch (cause) {
    throw new Error(`the tenant's first line is not JSON: ${line}`, { cause });
  }
  assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/, "url names the loopback socket");
  for (const member of ["clientId", "clientSecret"]) {
    assert.equal(typeof ready.adminClient?.[member], "string", `adminClient.${member} is a string`);
  }
  assert.ok(Array.isArray(ready.users) && ready.users.length > 0, "users names at least one user");
  for (const user of ready.users) {
    for (const member of ["id", "subject", "email"]) {
      assert.equal(typeof user[member], "string", `users[].${member} is a string`);
    }
  }
  return ready;
}

/**
 * Runs `BINARY serve` on a free loopback port, with more arguments if need be.
 * The answer has the members of its first line, `hasEnded()` and `stop()`.
 */
export async function startTenant(binary, more = []) {
  const child = spawn(binary, ["serve", "--format", "json", "--listen", "127.0.0.1:0", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  // Whatever ends this process, an uncaught error or a signal too, ends the tenant with it.
  process.once("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  // Nobody reads any more, as with `| head`: the test runner would fail in its own error handler, and not get to that.
  process.stdout.once("error", () => process.exit(1));

  async function stop() {
    if (hasEnded()) return;
    child.kill("SIGTERM");
    try {
      await within(STOPPED_WITHIN_MS, "the tenant did not stop when told to", ended);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  try {
    const line = await within(READY_WITHIN_MS, "the tenant did not say where it listens", firstLine(child));
    return { ...parseReady(line), hasEnded, stop };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
