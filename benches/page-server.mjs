// Serves a built page to the benchmarks, with an EC2 of a generated account.
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const GROUPS_PER_PAGE = 1000;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
const CONFIG = JSON.stringify({
  connections: [{ name: 'bench', url: '/ec2/{region}', regions: ['eu-west-1'], signing: 'proxy' }],
  autoConnect: 'bench',
});

/** The pages of DescribeSecurityGroups for an account: `groups` groups with `rules` inbound rules each. */
export function pages(groups, rules) {
  const answers = [];
  for (let first = 0; first < groups; first += GROUPS_PER_PAGE) {
    const end = Math.min(groups, first + GROUPS_PER_PAGE);
    const items = Array.from({ length: end - first }, (_, place) => item(first + place, rules));
    const token = end < groups ? `<nextToken>${answers.length + 1}</nextToken>` : '';
    answers.push(Buffer.from(
      '<?xml version="1.0" encoding="UTF-8"?>\n<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        + `<requestId>r</requestId><securityGroupInfo>\n${items.join('\n')}</securityGroupInfo>${token}</DescribeSecurityGroupsResponse>`,
    ));
  }
  return answers;
}

function item(group, count) {
  const rules = Array.from({ length: count }, (_, rule) => {
    const port = (group * 61 + rule * 7919) % 65_536;
    return `<item><ipProtocol>tcp</ipProtocol><fromPort>${port}</fromPort><toPort>${port}</toPort><groups/><ipRanges><item>`
      + `<cidrIp>10.${group % 256}.${rule % 256}.0/24</cidrIp><description>rule ${rule} of ${group}</description></item></ipRanges>`
      + '<ipv6Ranges/><prefixListIds/></item>';
  });
  return `<item><ownerId>123456789012</ownerId><groupId>sg-${group.toString(16).padStart(17, '0')}</groupId><groupName>app-${group}</groupName>`
    + `<groupDescription>Group number ${group} &amp; friends</groupDescription><vpcId>vpc-81326ae4</vpcId>\n<ipPermissions>${rules.join('\n')}`
    + '</ipPermissions><ipPermissionsEgress/><tagSet/></item>';
}

/**
 * Starts the server. `folder` and `account` of what it returns say what it serves, and may change; `sent` has the bytes of
 * each file since it was last cleared. With `compresses` the files are sent as Brotli, cached but for index.html.
 */
export async function serve({ compresses = false, html = {} } = {}) {
  const state = { folder: undefined, account: [], sent: new Map() };
  const compressed = new Map();
  const fileBytes = (file) => {
    const bytes = fs.readFileSync(file);
    if (!compresses) return bytes;
    if (!compressed.has(file)) compressed.set(file, zlib.brotliCompressSync(bytes));
    return compressed.get(file);
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname.startsWith('/ec2')) {
      const chunks = await request.toArray();
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const action = form.get('Action');
      response.writeHead(200, { 'content-type': 'text/xml;charset=UTF-8' });
      response.end(action === 'DescribeSecurityGroups'
        ? state.account[Number(form.get('NextToken') ?? 0)]
        : `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId></${action}Response>`);
      return;
    }
    if (pathname === '/config.json') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(CONFIG);
      return;
    }
    if (html[pathname] !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html[pathname]);
      return;
    }
    const file = path.join(state.folder, pathname === '/' ? 'index.html' : path.normalize(pathname));
    if (!fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const bytes = fileBytes(file);
    state.sent.set(pathname, bytes.length);
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      ...compresses && { 'content-encoding': 'br', 'cache-control': file.endsWith('.html') ? 'no-cache' : 'max-age=3600' },
    });
    response.end(bytes);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  state.url = `http://127.0.0.1:${server.address().port}/`;
  state.stop = () => server.close();
  return state;
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
