// The application: it shows what is shared with visitors. `config.json` says with which host configuration.

const { release, hostConfig, appId } = await (await fetch("config.json")).json();
const { default: apps } = await import(`/node_modules/${release}/apps.js`);

const status = document.querySelector("#status");
try {
  const { data } = await apps.getAppInfo(appId, { hostConfig, noCache: true });
  status.textContent = `Here is ${data.attributes.name}`;
} catch (error) {
  status.textContent = `Failed: ${error.message}`;
}
