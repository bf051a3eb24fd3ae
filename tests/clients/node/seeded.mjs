// The users and clients of `../seed.json`, which the walks of the other packages start with.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const SEED_FILE = fileURLToPath(new URL("../seed.json", import.meta.url));
const seed = JSON.parse(readFileSync(SEED_FILE, "utf8"));

export const [FIRST_USER, SECOND_USER] = seed.users;

/** With both machine grants, and trusted; a web client whose users are asked; a public client whose users are not. */
export const [MACHINE, APPLICATION, NATIVE] = seed.clients.map(({ clientId, clientSecret }) => ({ clientId, clientSecret }));
