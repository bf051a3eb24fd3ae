// The router for authorization of @modelcontextprotocol/sdk with a provider in memory; alice is
// signed in and agrees.
import { randomBytes } from 'node:crypto';
import express from 'express';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import * as errors from '@modelcontextprotocol/sdk/server/auth/errors.js';
const { PORT, HOST, BASE, CLIENTS_JSON } = process.env;
const id = () => randomBytes(24).toString('hex');
const clients = new Map(
  JSON.parse(CLIENTS_JSON).map((c) => [
    c.client_id,
    {
      client_id: c.client_id,
      client_secret: c.client_secret,
      redirect_uris: c.redirect_uris,
      client_id_issued_at: 1,
      client_secret_expires_at: 0,
      token_endpoint_auth_method: c.type === 'public' ? 'none' : 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'read write',
    },
  ]),
);
const codes = new Map(),
  refresh = new Map(),
  access = new Map();
const issue = (clientId, scopes) => {
  const a = id(),
    r = id();
  access.set(a, { clientId, scopes, exp: Math.floor(Date.now() / 1000) + 3600, r });
  refresh.set(r, { clientId, scopes, a });
  return {
    access_token: a,
    token_type: 'bearer',
    expires_in: 3600,
    scope: scopes.join(' '),
    refresh_token: r,
  };
};
const provider = {
  clientsStore: {
    getClient: async (i) => clients.get(i),
    registerClient: async (c) => {
      const full = { client_id: c.client_id ?? id(), client_id_issued_at: 1, ...c };
      clients.set(full.client_id, full);
      return full;
    },
  },
  async authorize(client, params, res) {
    const code = id();
    codes.set(code, { clientId: client.client_id, ...params });
    const u = new URL(params.redirectUri);
    u.searchParams.set('code', code);
    if (params.state !== undefined) u.searchParams.set('state', params.state);
    res.redirect(u.toString());
  },
  async challengeForAuthorizationCode(client, code) {
    const c = codes.get(code);
    if (!c) throw new errors.InvalidGrantError('unknown code');
    return c.codeChallenge;
  },
  async exchangeAuthorizationCode(client, code, verifier, redirectUri) {
    const c = codes.get(code);
    if (!c || c.clientId !== client.client_id) throw new errors.InvalidGrantError('unknown code');
    if (redirectUri !== undefined && redirectUri !== c.redirectUri)
      throw new errors.InvalidGrantError('redirect_uri mismatch');
    codes.delete(code);
    return issue(client.client_id, c.scopes ?? []);
  },
  async exchangeRefreshToken(client, token, scopes) {
    const r = refresh.get(token);
    if (!r || r.clientId !== client.client_id)
      throw new errors.InvalidGrantError('unknown refresh token');
    if (scopes && !scopes.every((s) => r.scopes.includes(s)))
      throw new errors.InvalidScopeError('scope');
    refresh.delete(token);
    access.delete(r.a);
    return issue(client.client_id, scopes ?? r.scopes);
  },
  async verifyAccessToken(t) {
    const a = access.get(t);
    if (!a) throw new errors.InvalidTokenError('unknown');
    return { token: t, clientId: a.clientId, scopes: a.scopes, expiresAt: a.exp };
  },
  async revokeToken(client, { token }) {
    const r = refresh.get(token),
      a = access.get(token);
    if (r && r.clientId === client.client_id) {
      refresh.delete(token);
      access.delete(r.a);
    }
    if (a && a.clientId === client.client_id) {
      access.delete(token);
      refresh.delete(a.r);
    }
  },
};
const off = { rateLimit: false };
const app = express();
app.use(
  mcpAuthRouter({
    provider,
    issuerUrl: new URL(BASE),
    baseUrl: new URL(BASE),
    scopesSupported: ['read', 'write'],
    authorizationOptions: off,
    tokenOptions: off,
    revocationOptions: off,
    clientRegistrationOptions: off,
  }),
);
app.listen(Number(PORT), HOST);
