// Runs the configurations of deploy/: nginx, also as in the container image, Envoy, and instead of AWS a moto behind AWS's
// names and a certificate. Compares what servers of the page send with its `_headers`.

import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as requestPlainly } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

import { close, DIST, listen, passOn, PYTHON, ROOT, runProgram, servePage, startProgram } from './servers.mjs';

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
  await cp(join(ROOT, 'deploy/nginx/portcullis'), file('portcullis'), { recursive: true });
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
  const front = await startPort(file('nginx.sock'));
  const authority = await readFile(file('authority.pem'));
  return {
    url: `https://localhost:${front.port}/`,
    output: program.output,
    accessLog: () => readFile(file('access.log'), 'utf8'),
    /** Asks it without a browser. */
    ask: (path, options) => ask({ path, socketPath: file('nginx.sock'), ca: authority, servername: 'localhost', ...options }),
    /** Asks at the port without TLS. */
    askPlainly: (path) => ask({ path, socketPath: file('plain.sock') }),
    async stop() {
      await front.stop();
      await program.stop();
    },
  };
}

/** A port in front of a socket: a browser needs one, and nginx cannot choose a free one itself. */
async function startPort(socketPath) {
  const connections = new Set();
  const server = createTcpServer((socket) => {
    connections.add(socket);
    pipeline(socket, connect(socketPath), socket, () => connections.delete(socket));
  });
  const { port } = new URL(await listen(server));
  return {
    port,
    async stop() {
      connections.forEach((socket) => socket.destroy());
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

// Of a user that owns nothing, by number, for tests that run as root.
const UNPRIVILEGED = '65534';

/**
 * What the container of deploy/container runs, without a container: its entry point, as an unprivileged user, with its files
 * where only `tmp` can be written. `environment` are its variables; `mounted` are texts at paths of the container.
 * @param {{ environment?: Record<string, string>, mounted?: Record<string, string> }} [options]
 */
export async function startImage({ environment = {}, mounted = {} } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'portcullis-image-'));
  const file = (path) => join(root, path);
  const rooted = (text) => text.replaceAll(/(?<![\w$./])\/(tmp|srv|etc)\b/g, (path) => file(path));
  await cp(DIST, file('srv/portcullis'), { recursive: true });
  await cp(join(ROOT, 'deploy/nginx/portcullis'), file('etc/nginx/portcullis'), { recursive: true });
  await cp(NGINX, file('bin/nginx'));
  await writeFile(file('etc/nginx/nginx.conf'), rooted(await configuration('container/nginx.conf', {
    'listen 8080;': 'listen unix:/tmp/nginx.sock;',
    '/dev/stdout': '/tmp/access.log',
    // One process, so that none remains when it is killed.
    'worker_processes 2;': 'worker_processes 1; master_process off;',
    'error_log stderr warn;': 'error_log stderr info;',
  })));
  await writeFile(file('bin/entrypoint.sh'), rooted(await readFile(join(ROOT, 'deploy/container/entrypoint.sh'), 'utf8')));
  for (const [path, text] of Object.entries(mounted)) {
    await mkdir(join(file(path), '..'), { recursive: true });
    await writeFile(file(path), text);
  }
  await mkdir(file('tmp'));
  await runProgram('chmod', ['-R', 'a-w,a+rX', root]);
  await chmod(file('tmp'), 0o777);

  // nginx takes a variable of its own name for sockets to inherit.
  const command = ['env', '--unset=NGINX', '/bin/sh', file('bin/entrypoint.sh'), '-p', root, '-c', file('etc/nginx/nginx.conf')];
  if (process.getuid?.() === 0) {
    command.unshift('setpriv', `--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups', '--no-new-privs');
  }
  const [name, ...args] = command;
  const program = await startProgram(name, args, /using the "\w+" event method/, {
    ...environment,
    PATH: `${file('bin')}:${process.env.PATH}`,
  });
  const front = await startPort(file('tmp/nginx.sock'));
  return {
    url: `http://127.0.0.1:${front.port}/`,
    output: program.output,
    accessLog: () => readFile(file('tmp/access.log'), 'utf8'),
    /** User and group IDs of its process: real, effective, saved and of the file system. */
    async owners() {
      const pid = (await readFile(file('tmp/nginx.pid'), 'utf8')).trim();
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return [...status.matchAll(/^[UG]id:\t(.*)$/gm)].flatMap((match) => match[1].split('\t'));
    },
    ask: (path, options) => ask({ path, socketPath: file('tmp/nginx.sock'), ...options }),
    async stop() {
      await front.stop();
      await program.stop();
      await runProgram('chmod', ['-R', 'u+w', root]);
      await rm(root, { recursive: true });
    },
  };
}

/**
 * Asserts that a server sends status, type and headers of the page for each of its files, as scripts/serve.py does from
 * `_headers`. Without TLS there is no Strict-Transport-Security to expect, unless the server always sends it.
 * @param {(path: string) => Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders }>} askServer
 */
export async function assertPageHeaders(askServer, { sendsTransportSecurity = true } = {}) {
  const reference = await servePage({ devEndpoints: false });
  try {
    const rules = await readFile(join(ROOT, 'public/_headers'), 'utf8');
    const names = [...new Set([...rules.matchAll(/^ +([\w-]+):/gm)].map((match) => match[1].toLowerCase()))];
    assert.ok(names.includes('content-security-policy') && names.includes('cache-control'), String(names));
    const transport = /^ +Strict-Transport-Security: (.*)$/m.exec(rules)?.[1];

    const files = (await readdir(DIST)).filter((name) => name !== '_headers');
    for (const suffix of ['.css', '.js', '.json', '.wasm']) {
      assert.ok(files.some((name) => name.endsWith(suffix)), `no ${suffix} in ${files}`);
    }
    for (const path of ['/', '/nothing-here', ...files.map((name) => `/${name}`)]) {
      const expected = await fetch(new URL(path, reference.url));
      const { status, headers } = await askServer(path);
      assert.equal(status, expected.status, path);
      for (const name of names) {
        // The reference has no TLS, and omits headers that need it.
        const isOmitted = name === 'strict-transport-security' && sendsTransportSecurity;
        const wanted = isOmitted ? transport : expected.headers.get(name) ?? undefined;
        assert.equal(headers[name], wanted, `${name} of ${path}`);
      }
      if (status === 200) {
        assert.equal(headers['content-type'], expected.headers.get('content-type') ?? undefined, path);
      }
    }
  } finally {
    await reference.stop();
  }
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
export function ask({ body, ...options }) {
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
