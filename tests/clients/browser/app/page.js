// The application: it asks who the user is, which makes the package sign the user in. `config.json` says with which
// release of the package, and with which host configuration.

const { release, hostConfig, interactive } = await (await fetch("config.json")).json();
const { default: auth } = await import(`/node_modules/${release}/auth.js`);
const { default: users } = await import(`/node_modules/${release}/users.js`);

const status = document.querySelector("#status");

/** The package asks for a code; a window of its own is where people would sign in, and the test is told its address. */
async function performInteractiveLogin({ getLoginUrl }) {
  return window.signInElsewhere(await getLoginUrl({ redirectUri: hostConfig.redirectUri }));
}
const host = interactive ? { ...hostConfig, performInteractiveLogin } : hostConfig;

window.application = {
  me: async () => (await users.getMyUser({ hostConfig: host, noCache: true })).data,
  accessToken: () => auth.getAccessToken({ hostConfig: host }),
  resourceParameters: () => auth.getWebResourceAuthParams({ hostConfig: host }),
  // The package asks its runtime when it opens a WebSocket, and has no function of its own for it.
  socketParameters: async () => (await window.QlikMain.import("auth@v1")).getWebSocketAuthParams({ hostConfig: host }),
};

try {
  status.textContent = `Hello ${(await window.application.me()).subject}`;
} catch (error) {
  status.textContent = `Failed: ${error.message}`;
}
