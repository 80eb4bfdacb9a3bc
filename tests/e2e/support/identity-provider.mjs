// A real OpenID provider for the tests, with a sign-in page that accepts any name.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

import { close, listen } from './servers.mjs';

/** Starts a provider with one registered page. */
export async function startIdentityProvider(redirectUri, { clientId = 'portcullis' } = {}) {
  const server = createServer();
  const url = await listen(server);
  const provider = new Provider(url, {
    clients: [{
      client_id: clientId, redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'none',
    }],
    // Allows any origin, as a page without a server requires.
    clientBasedCORS: () => true,
    pkce: { required: () => true },
    cookies: { keys: ['of-a-test'] },
    features: { devInteractions: { enabled: true } },
  });
  server.on('request', provider.callback());
  return { url, stop: () => close(server) };
}
