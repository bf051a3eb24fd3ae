// The runtime. In a browser the package loads most of its code from the tenant (`/qlik-embed/main.js`, H45), or from
// where `embedRuntimeUrl` says. Nobody has Qlik's, so here is the loader alone: it hands out the same modules as the
// package carries them for Node, unmodified. They tell by themselves where they run.

const MODULES = {
  "@qlik/api": {
    "auth@v1": "chunks/auth-B-dVJJjy.js",
    "invoke-fetch@v1": "chunks/invoke-fetch-D1eDS94Z.js",
    "oauth-callback@v1": "chunks/auth-B-dVJJjy.js",
  },
  "qlik-api-1": {
    "auth@v1": "chunks/SEBN4KFZ.js",
    "invoke-fetch@v1": "chunks/GZRY5VHW.js",
  },
};

window.QlikMain = {
  INTERNAL__DO_NOT_USE: {},
  getRootUrl: () => window.location.origin,
  resourceNeedsCredentials: () => false,
  async import(name) {
    const { release } = await (await fetch("/app/config.json")).json();
    return import(`/node_modules/${release}/${MODULES[release][name]}`);
  },
};
