// Runs the configurations of deploy/: nginx, Envoy, and instead of AWS a moto behind AWS's names and a certificate.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as requestPlainly } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

import { close, DIST, listen, passOn, PYTHON, ROOT, runProgram, startProgram } from './servers.mjs';

const NGINX = process.env.NGINX || '/usr/sbin/nginx';
const ENVOY = join(ROOT, '.tools/venv/bin/envoy');
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The Region of deploy/config.json and deploy/envoy/envoy.yaml. */
export const REGION = 'eu-west-1';
/** Regions of each kind of domain, and EC2's names there, which lead to the same server: it has no certificate for them. */
export const IMPOSTORS = new Map([
  ['eu-west-3', 'ec2.eu-west-3.amazonaws.com'],
  ['us-gov-west-1', 'ec2.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'ec2.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'ec2.eusc-de-east-1.amazonaws.eu'],
]);

/** A temporary folder with certificates for the page's host and for AWS's. */
export async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-deploy-'));
  await runProgram(PYTHON, [
    join(ROOT, 'tests/e2e/support/certificates.py'), folder,
    'page=localhost', `aws=ec2.${REGION}.amazonaws.com,sts.${REGION}.amazonaws.com`,
  ]);
  return { path: folder, remove: () => rm(folder, { recursive: true }) };
}

/** AWS as the proxies see it: what arrives is recorded in `calls` and goes on to a moto. An impostor has another certificate. */
export async function startAws(folder, moto, { certificate = 'aws' } = {}) {
  const pem = (name) => readFile(join(folder.path, `${name}.pem`));
  /** @type {{ url?: string, method?: string, headers: import('node:http').IncomingHttpHeaders, body: string }[]} */
  const calls = [];
  const server = createTlsServer({ cert: await pem(certificate), key: await pem(`${certificate}-key`) }, (incoming, outgoing) => {
    const { url, method, headers } = incoming;
    const call = { url, method, headers, body: '' };
    calls.push(call);
    incoming.on('data', (chunk) => { call.body += chunk; });
    // As EC2 does, for its own name.
    outgoing.setHeader('Strict-Transport-Security', 'max-age=1; includeSubDomains');
    outgoing.setHeader('Set-Cookie', 'of=EC2');
    outgoing.setHeader('Access-Control-Allow-Origin', '*');
    passOn(incoming, outgoing, moto.url);
  });
  return { calls, address: new URL(await listen(server)).host, stop: () => close(server) };
}

/** The committed configuration with the values that differ between machines replaced once. */
async function configuration(path, changes) {
  let text = await readFile(join(ROOT, 'deploy', path), 'utf8');
  for (const [committed, here] of Object.entries(changes)) {
    assert.equal(text.split(committed).length, 2, `${committed} does not stand in ${path} exactly once`);
    text = text.replace(committed, () => here);
  }
  return text;
}

/** nginx with the page, in front of `aws` and of an Envoy that starts later. */
export async function startNginx(folder, aws) {
  const file = (name) => join(folder.path, name);
  await cp(DIST, file('page'), { recursive: true });
  await cp(join(ROOT, 'deploy/config.json'), file('page/config.json'));
  await writeFile(file('portcullis.conf'), await configuration('nginx/portcullis.conf', {
    'listen 80;': `listen unix:${file('plain.sock')};`,
    'listen 443 ': `listen unix:${file('nginx.sock')} `,
    '/etc/nginx/portcullis/certificate.pem': file('page.pem'),
    '/etc/nginx/portcullis/key.pem': file('page-key.pem'),
    '/srv/portcullis': file('page'),
    '/var/log/nginx/portcullis.log': file('access.log'),
    [AUTHORITIES]: file('authority.pem'),
    'server 127.0.0.1:8081;': `server unix:${file('envoy.sock')};`,
  }));
  const hosts = [`ec2.${REGION}.amazonaws.com`, `sts.${REGION}.amazonaws.com`, ...IMPOSTORS.values()];
  const upstreams = hosts.map((host) => `upstream ${host} { server ${aws.address}; }`);
  const folders = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'].map((name) => `${name}_temp_path ${file(name)};`);
  // One process, so that none remains when it is killed.
  await writeFile(file('nginx.conf'), [
    'daemon off; master_process off; error_log stderr info;', `pid ${file('nginx.pid')};`, 'events {}', 'http {',
    ...folders, ...upstreams, 'include portcullis.conf;', '}',
  ].join('\n'));
  const program = await startProgram(NGINX, ['-e', 'stderr', '-p', folder.path, '-c', file('nginx.conf')], /using the "\w+" event method/);
  // A browser needs a port, which nginx cannot choose itself.
  const connections = new Set();
  const front = createTcpServer((socket) => {
    connections.add(socket);
    pipeline(socket, connect(file('nginx.sock')), socket, () => connections.delete(socket));
  });
  const { port } = new URL(await listen(front));
  const authority = await readFile(file('authority.pem'));
  return {
    url: `https://localhost:${port}/`,
    output: program.output,
    accessLog: () => readFile(file('access.log'), 'utf8'),
    /** Asks it without a browser. */
    ask: (path, options) => ask({ path, socketPath: file('nginx.sock'), ca: authority, servername: 'localhost', ...options }),
    /** Asks at the port without TLS. */
    askPlainly: (path) => ask({ path, socketPath: file('plain.sock') }),
    async stop() {
      connections.forEach((socket) => socket.destroy());
      await new Promise((resolve) => { front.close(resolve); });
      await program.stop();
    },
  };
}

/**
 * Envoy in front of `aws`, with the credentials of a role. Only the one called `envoy` is behind nginx. It trusts the
 * `authority`, which is the tests' own unless another file is named.
 */
export async function startEnvoy(folder, aws, role, { name = 'envoy', authority = 'authority' } = {}) {
  const file = (path) => join(folder.path, path);
  const [address, port] = aws.address.split(':');
  const socket = file(`${name}.sock`);
  const config = file(`${name}.yaml`);
  await writeFile(config, await configuration('envoy/envoy.yaml', {
    '{ socket_address: { address: 127.0.0.1, port_value: 8081 } }': `{ pipe: { path: ${socket} } }`,
    [`address: ec2.${REGION}.amazonaws.com, port_value: 443`]: `address: ${address}, port_value: ${port}`,
    [AUTHORITIES]: file(`${authority}.pem`),
  }));
  const program = await startProgram(
    ENVOY, ['--config-path', config, '--disable-hot-restart', '--concurrency', '1', '--file-flush-interval-msec', '50'],
    /starting main dispatch loop/,
    {
      AWS_ACCESS_KEY_ID: role.accessKeyId,
      AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
      AWS_SESSION_TOKEN: role.sessionToken,
      // Settings of the developer must not affect the tests.
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
  );
  return { output: program.output, ask: (path, options) => ask({ path, socketPath: socket, ...options }), stop: program.stop };
}

/**
 * Sends a request over a socket and returns the complete response; over TLS if an authority is named.
 * @param {import('node:https').RequestOptions & { body?: string }} options
 */
function ask({ body, ...options }) {
  return new Promise((resolve, reject) => {
    const sent = (options.ca ? request : requestPlainly)(options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => resolve({ status: answer.statusCode, headers: answer.headers, rawHeaders: answer.rawHeaders, body: Buffer.concat(chunks) }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
