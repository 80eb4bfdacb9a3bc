// The servers of the tests: each test file starts its own on free ports, and stops them.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const DIST = process.env.DIST ?? join(ROOT, 'dist');
export const PYTHON = join(ROOT, '.tools/venv/bin/python');

export const PORTCULLIS_CLI = process.env.PORTCULLIS_CLI ?? join(ROOT, 'target/debug/portcullis');

const START_LIMIT = 60_000;

// The end of this process also ends its servers.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}

/** Starts a program and waits until its output matches `ready`; returns the match, the output and a way to stop it. */
export async function startProgram(command, args, ready, env = {}) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', resolve);
  });
  ended.then(() => running.delete(child));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  let output = '';
  const match = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${command} ${args.join(' ')}: ${why}\n${output}`));
    const timer = setTimeout(() => fail('not ready in time'), START_LIMIT);
    const read = (chunk) => {
      output += chunk;
      const found = ready.exec(output);
      if (found) {
        clearTimeout(timer);
        resolve(found);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(error.message));
    ended.then(() => fail('ended before it was ready'));
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { match, output: () => output, stop };
}

/** Runs a program to its end and returns its output. */
export async function runProgram(command, args, env = {}) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => { output += chunk; });
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  }).finally(() => running.delete(child));
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  }
  return output;
}

/**
 * Serves the built page with its production headers. `config` is the text of config.json, or a value to write as one, or a
 * function that returns one, which `writeConfig` calls again; without it the page's own is served. `prefix` is the path of the
 * page. `files` are texts to serve next to the page, by name. Without `devEndpoints` the page has the policy of a host, which
 * blocks the servers of the tests.
 * @param {{ config?: unknown, prefix?: string, files?: Record<string, string | Uint8Array>, devEndpoints?: boolean }} [options]
 */
export async function servePage({ config, prefix, files, devEndpoints = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-e2e-'));
  let site = DIST;
  if (files !== undefined) {
    site = join(folder, 'site');
    await cp(DIST, site, { recursive: true });
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(site, name), text)));
  }
  const args = [join(ROOT, 'scripts/serve.py'), '--dir', site, '--port', '0'];
  if (!devEndpoints) {
    args.push('--no-dev-endpoints');
  }
  const file = join(folder, 'config.json');
  const writeConfig = () => {
    const value = typeof config === 'function' ? config() : config;
    return writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  };
  if (config !== undefined) {
    await writeConfig();
    args.push('--config', file);
  }
  if (prefix !== undefined) {
    args.push('--prefix', prefix);
  }
  try {
    const { match, stop } = await startProgram('python3', args, /^(http:\S+)\n/m);
    return {
      url: match[1],
      writeConfig,
      async stop() {
        await stop();
        await rm(folder, { recursive: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}

/** The sandbox over HTTP, empty or with options such as `--three-tier`. */
export async function startSandboxServer(...options) {
  const { match, stop } = await startProgram(PORTCULLIS_CLI, ['sandbox', '--port', '0', ...options], /(http:\/\/\S+)/);
  return { url: match[1], stop };
}

/** `portcullis serve` with a built page. */
export async function startPageServer(folder = DIST) {
  const { match, stop } = await startProgram(PORTCULLIS_CLI, ['serve', folder, '--listen', '127.0.0.1:0'], /(http:\/\/\S+)/);
  return { url: `${match[1]}/`, stop };
}

/** A moto that verifies signatures and policies once `protect` has been called, or after `noAuthCount` requests. */
export async function startMoto({ noAuthCount = 1000 } = {}) {
  const moto = join(ROOT, '.tools/venv/bin/moto_server');
  const { match, stop } = await startProgram(
    moto, ['-H', '127.0.0.1', '-p', '0'], /Running on (http:\/\/127\.0\.0\.1:\d+)/, { INITIAL_NO_AUTH_ACTION_COUNT: String(noAuthCount) },
  );
  const front = await startFront(match[1]);
  return {
    url: front.url,
    async stop() {
      await front.stop();
      await stop();
    },
    async protect() {
      const response = await fetch(`${match[1]}/moto-api/reset-auth`, { method: 'POST', body: '0' });
      if (!response.ok) {
        throw new Error(`moto cannot be protected: ${response.status}`);
      }
    },
  };
}

/**
 * Answers the browser's preflights like EC2: a moto that verifies signatures refuses unsigned requests.
 * Everything else is forwarded unchanged, including the signed host.
 */
async function startFront(target) {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('Access-Control-Allow-Origin', '*');
    if (incoming.method === 'OPTIONS') {
      outgoing.setHeader('Access-Control-Allow-Headers', incoming.headers['access-control-request-headers'] ?? '');
      outgoing.writeHead(204).end();
      return;
    }
    passOn(incoming, outgoing, target);
  });
  return { url: await listen(server), stop: () => close(server) };
}

/** Forwards a request unchanged, including the signed host, and returns its response. */
export function passOn(incoming, outgoing, target) {
  const { hostname, port } = new URL(target);
  const { url: path, method, headers } = incoming;
  const forwarded = request({ hostname, port, path, method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, { 'Content-Type': answer.headers['content-type'] });
    answer.pipe(outgoing);
  });
  forwarded.once('error', () => outgoing.destroy());
  incoming.pipe(forwarded);
}

/** Starts a server in this process on a free port and returns its address. */
export async function listen(server) {
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${server.address().port}`;
}

export function close(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
