// oauth2-mock-server as it comes: it approves everything and checks next to nothing.
import { OAuth2Server } from 'oauth2-mock-server';

const { PORT, HOST, BASE } = process.env;
const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(Number(PORT), HOST);
server.issuer.url = BASE;
