// A faulty network between the page and a real server: it forwards every request, and lets one change fail in a chosen
// way.

import { createServer, request } from 'node:http';

import { AUTHORIZATION } from './account.mjs';
import { close, listen } from './servers.mjs';

/** Faults of a change, and whether the run completes despite them. */
export const FAULTS = {
  'connection cut before the server acts': { ends: true },
  'connection cut after the server acts, before a byte of the answer': { ends: true },
  'connection cut in the middle of the answer': { ends: true },
  '503 from something in between': { ends: true },
  'InternalError after the server acts': { ends: true },
  'RequestLimitExceeded three times': { ends: true },
  'slow answer': { ends: true },
  'truncated body': { ends: true },
  'expired credentials from here on': { ends: false },
};

const SLOW = 1_500;

export async function startFaultProxy(target) {
  const { hostname, port } = new URL(target);
  const proxy = {
    changes: 0,
    at: Number.POSITIVE_INFINITY,
    /** @type {string | undefined} */
    fault: undefined,
    shown: 0,
    /** @type {{ body: string, isDone: boolean }[]} */
    sent: [],
    /** @type {undefined | (() => Promise<void>)} */
    onChange: undefined,
    url: '',
    stop: () => close(server),
    /** Restarts counting; the change number `at`, counted from 0, will fail. */
    set: (at = Number.POSITIVE_INFINITY, fault = undefined) => Object.assign(proxy, {
      changes: 0, at, fault, shown: 0, sent: [], onChange: undefined,
    }),
  };

  /** Forwards a request and returns the server's response. */
  const pass = (incoming, body) => new Promise((resolve, reject) => {
    const { method, url: path } = incoming;
    // Signs like a proxy: without a signature, moto does not know the service of the request.
    const headers = { authorization: AUTHORIZATION, ...incoming.headers };
    const forwarded = request({ hostname, port, path, method, headers: { ...headers, connection: 'close' } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], body: Buffer.concat(chunks) }));
    });
    forwarded.once('error', reject);
    forwarded.end(body);
  });

  const server = createServer((incoming, outgoing) => {
    // A missing server is a cut connection.
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const serve = async (incoming, outgoing) => {
    outgoing.setHeader('Access-Control-Allow-Origin', '*');
    if (incoming.method === 'OPTIONS') {
      outgoing.setHeader('Access-Control-Allow-Headers', incoming.headers['access-control-request-headers'] ?? '');
      outgoing.writeHead(204).end();
      return;
    }
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const parameters = new URLSearchParams(body);
    const isChange = !/^(Describe|Get)/.test(parameters.get('Action') ?? '') && parameters.get('DryRun') !== 'true';
    const answer = ({ status, type = 'text/xml', body: text }) => outgoing.writeHead(status, { 'Content-Type': type }).end(text);
    const refuse = (status, code) => answer({
      status,
      body: `<Response><Errors><Error><Code>${code}</Code><Message>because</Message></Error></Errors><RequestID>fault-1</RequestID></Response>`,
    });
    if (proxy.fault?.startsWith('expired') && proxy.changes > proxy.at) {
      refuse(400, 'RequestExpired');
      return;
    }
    const passOn = async () => {
      const passed = await pass(incoming, body);
      if (isChange) {
        // In EC2's default VPC, revoking an unknown rule succeeds.
        const hasDoneNothing = /<unknownIpPermissionSet>\s*<item>/.test(passed.body);
        proxy.sent.push({ body, isDone: passed.status === 200 && !hasDoneNothing });
        await proxy.onChange?.();
      }
      return passed;
    };
    if (!isChange || proxy.fault === undefined || proxy.changes !== proxy.at) {
      if (isChange) proxy.changes += 1;
      answer(await passOn());
      return;
    }
    proxy.shown += 1;
    switch (proxy.fault) {
      case 'connection cut before the server acts':
        proxy.fault = undefined;
        outgoing.destroy();
        return;
      case 'connection cut after the server acts, before a byte of the answer':
        proxy.changes += 1;
        await passOn();
        outgoing.destroy();
        return;
      case 'connection cut in the middle of the answer': {
        proxy.changes += 1;
        const passed = await passOn();
        outgoing.writeHead(passed.status, { 'Content-Type': passed.type, 'Content-Length': 100_000 });
        outgoing.write(passed.body, () => outgoing.destroy());
        return;
      }
      case '503 from something in between':
        proxy.fault = undefined;
        answer({ status: 503, type: 'text/html', body: '<html>Service Unavailable' });
        return;
      case 'InternalError after the server acts':
        proxy.changes += 1;
        await passOn();
        refuse(500, 'InternalError');
        return;
      case 'RequestLimitExceeded three times':
        if (proxy.shown <= 3) {
          refuse(503, 'RequestLimitExceeded');
          return;
        }
        proxy.changes += 1;
        answer(await passOn());
        return;
      case 'slow answer':
        proxy.changes += 1;
        await new Promise((resolve) => { setTimeout(resolve, SLOW); });
        answer(await passOn());
        return;
      case 'truncated body': {
        proxy.changes += 1;
        const passed = await passOn();
        answer({ ...passed, body: passed.body.subarray(0, passed.body.length / 2) });
        return;
      }
      default:
        proxy.changes += 1;
        refuse(400, 'RequestExpired');
    }
  };
  proxy.url = await listen(server);
  return proxy;
}
