// @node-oauth/oauth2-server (4.x, 5.x) or its ancestor oauth2-server (3.x) under Express, in
// memory; alice is signed in and agrees.
const express = require('express');
const PKG = process.env.PKG;
const OAuth2Server = require(PKG);
const { Request, Response } = OAuth2Server;
const clients = new Map(
  JSON.parse(process.env.CLIENTS_JSON).map((c) => [
    c.client_id,
    {
      id: c.client_id,
      secret: c.client_secret,
      public: c.type === 'public',
      redirectUris: c.redirect_uris,
      grants:
        c.type === 'public'
          ? ['authorization_code', 'refresh_token']
          : ['authorization_code', 'refresh_token', 'client_credentials'],
    },
  ]),
);
const codes = new Map(),
  access = new Map(),
  refresh = new Map();
const list = (s) => (Array.isArray(s) ? s : s ? String(s).split(' ').filter(Boolean) : []);
const ALLOWED = ['read', 'write'];
const model = {
  getClient: async (id, secret) => {
    const c = clients.get(id);
    if (!c) return false;
    if (secret !== null && secret !== undefined && c.secret !== secret) return false;
    return c;
  },
  saveAuthorizationCode: async (code, client, user) => {
    const r = { ...code, client, user };
    codes.set(code.authorizationCode, r);
    return r;
  },
  getAuthorizationCode: async (c) => codes.get(c),
  revokeAuthorizationCode: async (c) => codes.delete(c.authorizationCode ?? c.code),
  saveToken: async (t, client, user) => {
    const r = { ...t, client, user };
    access.set(t.accessToken, r);
    if (t.refreshToken) refresh.set(t.refreshToken, r);
    return r;
  },
  getAccessToken: async (t) => access.get(t),
  getRefreshToken: async (t) => refresh.get(t),
  revokeToken: async (t) => refresh.delete(t.refreshToken),
  getUserFromClient: async (client) => ({ id: 'svc-' + client.id }),
  verifyScope: async (t, s) => list(s).every((x) => list(t.scope).includes(x)),
  validateScope: async (user, client, scope) => {
    const want = list(scope);
    if (!want.every((x) => ALLOWED.includes(x))) return false;
    const granted = want.length ? want : ['read'];
    return Array.isArray(scope) || Number(process.env.PKG_MAJOR) >= 5 ? granted : granted.join(' ');
  },
};
const oauth = new OAuth2Server({
  model,
  allowBearerTokensInQueryString: false,
  requireClientAuthentication: { authorization_code: true, refresh_token: true },
});
const app = express();
app.use(express.urlencoded({ extended: false }), express.json());
const send = (res, r, e) => {
  if (r.headers) res.set(r.headers);
  if (e && !(r.status === 302))
    return res.status(e.code || 500).json({ error: e.name, error_description: e.message });
  if (r.status === 302) return res.redirect(302, r.headers.location);
  res.status(r.status).json(r.body);
};
const run = (fn) => async (req, res) => {
  const r = new Response(res);
  try {
    await fn(new Request(req), r, req);
    send(res, r);
  } catch (e) {
    send(res, r, e);
  }
};
app.get(
  '/authorize',
  run((q, r) =>
    oauth.authorize(q, r, { authenticateHandler: { handle: async () => ({ id: 'alice' }) } }),
  ),
);
app.post(
  '/authorize',
  run((q, r) =>
    oauth.authorize(q, r, { authenticateHandler: { handle: async () => ({ id: 'alice' }) } }),
  ),
);
app.post(
  '/token',
  run((q, r, raw) => {
    const c = clients.get(raw.body?.client_id);
    // the documented way to admit public clients
    return oauth.token(q, r, {
      requireClientAuthentication: c?.public
        ? { authorization_code: false, refresh_token: false }
        : { authorization_code: true, refresh_token: true },
    });
  }),
);
app.get(
  '/me',
  run(async (q, r) => {
    const t = await oauth.authenticate(q, r);
    r.body = { sub: t.user.id, scope: t.scope };
    r.status = 200;
  }),
);
app.listen(Number(process.env.PORT), process.env.HOST);
