// Records what goes over the wire by wrapping the `fetch` that @qlik/api calls, so that the package stays unmodified.

const ANSWER_WITHIN_MS = 10_000;

/** Replaces `globalThis.fetch`. The answer is the growing list of exchanges, in the order in which they ended. */
export function recordFetch() {
  const send = globalThis.fetch;
  const exchanges = [];
  globalThis.fetch = async (input, init = {}) => {
    const signal = init.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await send(input, { ...init, signal });
    exchanges.push({
      method: (init.method ?? "GET").toUpperCase(),
      // The address that was asked: the declarations know of no redirects.
      url: String(input.url ?? input),
      headers: Object.fromEntries(new Headers(init.headers)),
      sent: init.body === undefined ? null : String(init.body),
      status: response.status,
      contentType: response.headers.get("content-type"),
      body: await response.clone().text(),
    });
    return response;
  };
  return exchanges;
}
