// oidc-provider under Express; the page that would ask alice to sign in and to agree answers
// for her.
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const express = require('express');
const mod = await import('oidc-provider');
const Provider = mod.default ?? mod.Provider;
const { PORT, HOST, BASE, CLIENTS_JSON } = process.env;
const clients = JSON.parse(CLIENTS_JSON).map((c) => ({
  client_id: c.client_id,
  client_secret: c.client_secret,
  redirect_uris: c.redirect_uris,
  token_endpoint_auth_method: c.type === 'public' ? 'none' : 'client_secret_basic',
  grant_types:
    c.type === 'public'
      ? ['authorization_code', 'refresh_token']
      : ['authorization_code', 'refresh_token', 'client_credentials'],
  response_types: ['code'],
  scope: 'openid offline_access read write',
  application_type: c.redirect_uris[0].startsWith('https:') ? 'web' : 'native',
}));
const provider = new Provider(BASE, {
  clients,
  scopes: ['openid', 'offline_access', 'read', 'write'],
  cookies: { keys: ['k1'] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (ctx, i) => `/interaction/${i.uid}` },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
  },
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
});
const app = express();
app.get('/interaction/:uid', async (req, res, next) => {
  try {
    const { prompt, params, session, grantId } = await provider.interactionDetails(req, res);
    if (prompt.name === 'login') {
      return await provider.interactionFinished(
        req,
        res,
        { login: { accountId: 'alice' } },
        { mergeWithLastSubmission: false },
      );
    }
    const grant = grantId
      ? await provider.Grant.find(grantId)
      : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    const d = prompt.details;
    if (d.missingOIDCScope) grant.addOIDCScope(d.missingOIDCScope.join(' '));
    if (d.missingOIDCClaims) grant.addOIDCClaims(d.missingOIDCClaims);
    if (d.missingResourceScopes)
      for (const [r, s] of Object.entries(d.missingResourceScopes))
        grant.addResourceScope(r, s.join(' '));
    return await provider.interactionFinished(
      req,
      res,
      { consent: { grantId: await grant.save() } },
      { mergeWithLastSubmission: true },
    );
  } catch (e) {
    next(e);
  }
});
app.use(provider.callback());
app.listen(Number(PORT), HOST);
