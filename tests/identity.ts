import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody who has an account at the identity provider. */
interface Identity {
  sub: string;
  name: string;
  preferred_username: string;
  email: string;
  email_verified: boolean;
}

/** What a code was given for; whoever exchanges it must show the same. */
interface Grant {
  challenge: string;
  redirect: string;
  identity: Identity;
}

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) text += String(part);
  return new URLSearchParams(text);
}

/**
 * An OpenID Connect provider on this machine: the authorization code flow with PKCE, as strict as it must be (client,
 * secret, redirect address and verifier are compared), and no more than that.
 */
export class IdentityProvider {
  /** Who signs in next; null says no. */
  identity: Identity | null = null;
  readonly client = { id: 'helen', secret: 'the secret of helen' };
  #grants = new Map<string, Grant>();
  #tokens = new Map<string, Identity>();

  private constructor(readonly server: Server) {}

  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    const provider = new IdentityProvider(server);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://provider');
      const respond = (status: number, body: object, headers = {}) => {
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      };
      if (url.pathname === '/authorize')
        respond(302, {}, { Location: provider.#authorize(url.searchParams) });
      else if (url.pathname === '/token')
        void form(request).then((asked) => {
          const token = provider.#exchange(asked, request.headers.authorization);
          if (token) respond(200, { access_token: token, token_type: 'Bearer', expires_in: 60 });
          else respond(400, { error: 'invalid_grant' });
        });
      else if (url.pathname === '/userinfo') {
        const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
        const identity = provider.#tokens.get(token);
        respond(identity ? 200 : 401, identity ?? {});
      } else respond(404, {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As PocketBase's dashboard stores it. */
  get configuration() {
    return {
      name: 'oidc',
      displayName: 'Test ID',
      clientId: this.client.id,
      clientSecret: this.client.secret,
      authURL: `${this.url}/authorize`,
      tokenURL: `${this.url}/token`,
      userInfoURL: `${this.url}/userinfo`,
      pkce: true,
    };
  }

  #authorize(query: URLSearchParams): string {
    const redirect = query.get('redirect_uri') ?? '';
    const back = new URL(redirect);
    back.searchParams.set('state', query.get('state') ?? '');
    const challenge = query.get('code_challenge') ?? '';
    if (query.get('client_id') !== this.client.id || challenge === '' || !this.identity) {
      back.searchParams.set('error', 'access_denied');
      return back.href;
    }
    const code = randomBytes(16).toString('hex');
    this.#grants.set(code, { challenge, redirect, identity: this.identity });
    back.searchParams.set('code', code);
    return back.href;
  }

  #exchange(asked: URLSearchParams, authorization = ''): string | null {
    const code = asked.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    const secret =
      asked.get('client_secret') ??
      decodeURIComponent(basic.split(':')[1]?.replaceAll('+', ' ') ?? '');
    const verifier = asked.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!grant || secret !== this.client.secret || challenge !== grant.challenge) return null;
    if (asked.get('redirect_uri') !== grant.redirect) return null;
    const token = randomBytes(16).toString('hex');
    this.#tokens.set(token, grant.identity);
    return token;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
