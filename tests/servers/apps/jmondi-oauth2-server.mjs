// @jmondi/oauth2-server (3.x, 4.x) under Express, in memory; alice is signed in and agrees.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const express = require('express');
const { AuthorizationServer, DateInterval } = await import('@jmondi/oauth2-server');
const { handleExpressResponse, handleExpressError, requestFromExpress } =
  await import('@jmondi/oauth2-server/express');
const { PORT, HOST, CLIENTS_JSON } = process.env;
const scopes = ['read', 'write'].map((name) => ({ name }));
const clients = new Map(
  JSON.parse(CLIENTS_JSON).map((c) => [
    c.client_id,
    {
      id: c.client_id,
      name: c.client_id,
      secret: c.client_secret ?? null,
      redirectUris: c.redirect_uris,
      scopes,
      allowedGrants:
        c.type === 'public'
          ? ['authorization_code', 'refresh_token']
          : ['authorization_code', 'refresh_token', 'client_credentials'],
    },
  ]),
);
const tokens = new Map(),
  codes = new Map();
const user = { id: 'alice' };
const soon = () => new DateInterval('1h').getEndDate();
const clientRepo = {
  async getByIdentifier(id) {
    const c = clients.get(id);
    if (!c) throw new Error('no such client');
    return c;
  },
  async isClientValid(grant, client, secret) {
    return (
      (client.secret ? client.secret === secret : true) && client.allowedGrants.includes(grant)
    );
  },
};
const scopeRepo = {
  async getAllByIdentifiers(names) {
    return scopes.filter((s) => names.includes(s.name));
  },
  async finalize(list) {
    return list;
  },
};
const tokenRepo = {
  async issueToken(client, list, u) {
    return {
      accessToken: randomUUID(),
      accessTokenExpiresAt: soon(),
      client,
      user: u,
      scopes: list,
    };
  },
  async issueRefreshToken(t) {
    t.refreshToken = randomUUID();
    t.refreshTokenExpiresAt = soon();
    tokens.set(t.accessToken, t);
    return t;
  },
  async persist(t) {
    tokens.set(t.accessToken, t);
  },
  async revoke(t) {
    const x = tokens.get(t.accessToken);
    if (x) {
      x.accessTokenExpiresAt = new Date(0);
      x.refreshTokenExpiresAt = new Date(0);
    }
  },
  async revokeDescendantsOf(codeId) {
    for (const t of tokens.values()) if (t.originatingAuthCodeId === codeId) await this.revoke(t);
  },
  async isRefreshTokenRevoked(t) {
    return Date.now() > (t.refreshTokenExpiresAt?.getTime() ?? 0);
  },
  async getByRefreshToken(r) {
    const t = [...tokens.values()].find((x) => x.refreshToken === r);
    if (!t) throw new Error('no such token');
    return t;
  },
  async getByAccessToken(a) {
    const t = tokens.get(a);
    if (!t) throw new Error('no such token');
    return t;
  },
};
const codeRepo = {
  issueAuthCode(client, u, list) {
    return {
      code: randomUUID(),
      client,
      user: u,
      scopes: list,
      expiresAt: soon(),
      redirectUri: undefined,
    };
  },
  async persist(c) {
    codes.set(c.code, c);
  },
  async isRevoked(c) {
    const x = codes.get(c);
    return !x || Date.now() > x.expiresAt.getTime();
  },
  async getByIdentifier(c) {
    const x = codes.get(c);
    if (!x) throw new Error('no such code');
    return x;
  },
  async revoke(c) {
    const x = codes.get(c);
    if (x) x.expiresAt = new Date(0);
  },
};
const userRepo = {
  async getUserByCredentials(id) {
    return id === user.id ? user : undefined;
  },
};
const server = new AuthorizationServer(clientRepo, tokenRepo, scopeRepo, 'signing-secret', {
  requiresPKCE: process.env.NO_PKCE ? false : true,
});
server.enableGrantTypes('client_credentials', 'refresh_token', {
  grant: 'authorization_code',
  userRepository: userRepo,
  authCodeRepository: codeRepo,
});
const app = express();
app.use(express.urlencoded({ extended: false }), express.json());
const wrap = (fn) => async (req, res) => {
  try {
    await fn(req, res);
  } catch (e) {
    try {
      handleExpressError(e, res);
    } catch (e2) {
      res.status(500).json({ error: 'server_error', error_description: String(e2?.message) });
    }
  }
};
app.get(
  '/authorize',
  wrap(async (req, res) => {
    const r = await server.validateAuthorizationRequest(requestFromExpress(req));
    r.user = user;
    r.isAuthorizationApproved = true;
    handleExpressResponse(res, await server.completeAuthorizationRequest(r));
  }),
);
app.post(
  '/token',
  wrap(async (req, res) =>
    handleExpressResponse(res, await server.respondToAccessTokenRequest(requestFromExpress(req))),
  ),
);
app.post(
  '/token/revoke',
  wrap(async (req, res) =>
    handleExpressResponse(res, await server.revoke(requestFromExpress(req))),
  ),
);
app.post(
  '/token/introspect',
  wrap(async (req, res) =>
    handleExpressResponse(res, await server.introspect(requestFromExpress(req))),
  ),
);
app.listen(Number(PORT), HOST);
