// Chromium opens reports of `run --report html=PATH`.
// `node report.mjs BINARY` has the program make them, looks, and exits with 0 only if every step held.

import "./steps/report.mjs";
