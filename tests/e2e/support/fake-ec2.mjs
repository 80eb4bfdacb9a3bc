// A fake EC2 endpoint over HTTP that records its calls and misbehaves on demand.

import { createServer } from 'node:http';
import { after } from 'node:test';

import { close, listen, servePage } from './servers.mjs';

export const VPC = 'vpc-0a1b2c3d4e5f60718';
export const OTHER_VPC = 'vpc-0ffffffffffffff00';
const OWNER = '123456789012';
const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const XML = 'text/xml;charset=UTF-8';

/** The config.json that makes the page open on an endpoint which needs no credentials. */
export function proxyConfig(url, { name = 'Proxy', regions = ['eu-west-1'], ...rest } = {}) {
  return { connections: [{ name, url, regions, signing: 'proxy', ...rest }], autoConnect: name };
}

/** A group id of the long form. */
export function groupId(number) {
  return `sg-${number.toString(16).padStart(17, '0')}`;
}

/**
 * @typedef {{ protocol: string, from?: number, to?: number, cidr?: string, source?: string, prefixList?: string, description?: string }} FakeRule
 * @typedef {{ id: string, name: string, description: string, vpc: string, inbound: FakeRule[], outbound: FakeRule[] }} FakeGroup
 * @typedef {{ action: string, parameters: URLSearchParams, headers: import('node:http').IncomingHttpHeaders, body: string }} Call
 * @typedef {{ status?: number, type?: string, body: string }} Answer
 */

/**
 * A group of the account.
 * @param {number} number
 * @param {string} name
 * @param {Partial<Omit<FakeGroup, 'id' | 'name'>>} [rest] without outbound rules it has EC2's default one, which allows everything
 * @returns {FakeGroup}
 */
export function group(number, name, { description = `The group ${name}`, vpc = VPC, inbound = [], outbound } = {}) {
  const everything = { protocol: '-1', cidr: '0.0.0.0/0' };
  return { id: groupId(number), name, description, vpc, inbound, outbound: outbound ?? [everything] };
}

export function tcp(from, cidr, { to = from, description = '' } = {}) {
  return { protocol: 'tcp', from, to, cidr, description };
}

/** Three groups in one VPC and one in another. */
export function smallAccount() {
  return [
    group(1, 'default', { description: 'default VPC security group', inbound: [{ protocol: '-1', source: groupId(1) }] }),
    group(2, 'apache', { inbound: [tcp(80, '0.0.0.0/0'), tcp(22, '10.0.0.0/8', { description: 'from inside' })] }),
    group(3, 'appserver', { inbound: [{ protocol: 'tcp', from: 0, to: 65535, source: groupId(2) }] }),
    group(4, 'elsewhere', { vpc: OTHER_VPC }),
  ];
}

/** A response like EC2's. */
export function refusal(status, code, message) {
  return {
    status,
    type: XML,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code>`
      + `<Message>${escape(message)}</Message></Error></Errors><RequestID>fake-request-id-1</RequestID></Response>`,
  };
}

/** The caller identity that STS returns. */
export function callerIdentity(account, arn = `arn:aws:sts::${account}:assumed-role/Admin/alice`) {
  return {
    body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
      + `<Arn>${arn}</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult>`
      + '<ResponseMetadata><RequestId>fake-request-id-2</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  };
}

/**
 * Delays the calls that `isMeant` matches until they are released; `isReached` waits for the first.
 * @param {(call: Call) => boolean} isMeant
 */
export function hold(isMeant) {
  let release = () => {};
  let reach = () => {};
  /** @type {Promise<void>} */
  const isReleased = new Promise((resolve) => { release = resolve; });
  /** @type {Promise<void>} */
  const isReached = new Promise((resolve) => { reach = resolve; });
  /** @param {Call} call */
  const misbehave = async (call) => {
    if (isMeant(call)) {
      reach();
      await isReleased;
    }
    return undefined;
  };
  return { isReached, release, misbehave };
}

/**
 * Starts the endpoint with `groups`. `misbehave(request, response)` sees every call first: it returns another response,
 * or `true` if it has handled the response itself, or nothing for the usual one.
 * @param {FakeGroup[]} groups
 */
export async function startFakeEc2(groups) {
  const fake = {
    groups,
    /** @type {Call[]} */
    calls: [],
    /** @type {undefined | ((call: Call, response: import('node:http').ServerResponse) => Promise<Answer | true | undefined> | Answer | true | undefined)} */
    misbehave: undefined,
    url: '',
    stop: () => close(server),
    /** The calls of an action, without dry runs. */
    sent: (action) => fake.calls.filter((call) => call.action === action && call.parameters.get('DryRun') !== 'true'),
    /** The calls that change something, without dry runs. */
    changes: () => fake.calls
      .filter((call) => !/^(Describe|Get)/.test(call.action) && call.parameters.get('DryRun') !== 'true')
      .map((call) => call.action),
  };
  const server = createServer(async (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '*');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const parameters = new URLSearchParams(body);
    const call = { action: parameters.get('Action') ?? '', parameters, headers: request.headers, body };
    fake.calls.push(call);
    // Dry runs always succeed, and never misbehave.
    const asked = parameters.get('DryRun') === 'true'
      ? refusal(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')
      : undefined;
    const answer = asked ?? (await fake.misbehave?.(call, response)) ?? usual(fake.groups, call);
    if (answer !== true) {
      response.writeHead(answer.status ?? 200, { 'Content-Type': answer.type ?? XML }).end(answer.body);
    }
  });
  fake.url = await listen(server);
  return fake;
}

/** An endpoint and a server of the page, for all tests of the calling file. `config` returns the config.json for the endpoint. */
export async function useEndpoint(config) {
  const ec2 = await startFakeEc2([]);
  const server = await servePage({ config: config?.(ec2) });
  after(async () => {
    await server.stop();
    await ec2.stop();
  });
  return { ec2, server };
}

/** The values of a filter; undefined if it was not sent. */
function filterValues(parameters, name) {
  const [field] = [...parameters].find(([key, value]) => /^Filter\.\d+\.Name$/.test(key) && value === name) ?? [];
  const prefix = field?.replace(/Name$/, 'Value.');
  return prefix && [...parameters].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
}

/** Whether a text matches a filter's value, in which `*` and `?` are wildcards. */
function isLike(text, value) {
  const pattern = value.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.?');
  return new RegExp(`^${pattern}$`).test(text);
}

function usual(groups, { action, parameters }) {
  switch (action) {
    case 'DescribeSecurityGroups': {
      const ids = filterValues(parameters, 'group-id');
      const names = filterValues(parameters, 'group-name');
      const wanted = groups.filter((known) => (ids?.includes(known.id) ?? true) && (names?.some((name) => isLike(known.name, name)) ?? true));
      return page(action, 'securityGroupInfo', wanted, groupXml, parameters);
    }
    case 'DescribeSecurityGroupRules': {
      const ids = filterValues(parameters, 'group-id');
      // The rules have no tags.
      const isUntagged = filterValues(parameters, 'tag-key') === undefined;
      const wanted = groups.filter((known) => isUntagged && (ids?.includes(known.id) ?? true));
      const rules = wanted.flatMap((known) => [
        ...known.inbound.map((rule, index) => ruleXml(known, rule, index, false)),
        ...known.outbound.map((rule, index) => ruleXml(known, rule, index, true)),
      ]);
      return page(action, 'securityGroupRuleSet', rules, (xml) => xml, parameters);
    }
    case 'GetCallerIdentity':
      return callerIdentity(OWNER);
    case 'DescribeRegions': {
      const region = (name) => `<item><regionName>${name}</regionName><regionEndpoint>ec2.${name}.example</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>`;
      return document(action, `<regionInfo>${region('eu-west-1')}${region('xx-north-7')}</regionInfo>`);
    }
    case 'DescribeVpcs': {
      const vpc = (id, cidr, isDefault) => `<item><vpcId>${id}</vpcId><ownerId>${OWNER}</ownerId><state>available</state>`
        + `<cidrBlock>${cidr}</cidrBlock><isDefault>${isDefault}</isDefault></item>`;
      return document(action, `<vpcSet>${vpc(VPC, '172.31.0.0/16', true)}${vpc(OTHER_VPC, '10.9.0.0/16', false)}</vpcSet>`);
    }
    case 'AuthorizeSecurityGroupIngress': {
      const known = groups.find((candidate) => candidate.id === parameters.get('GroupId'));
      const field = (name) => parameters.get(`IpPermissions.1.${name}`) ?? undefined;
      const port = (name) => (field(name) === undefined ? undefined : Number(field(name)));
      known.inbound.push({
        protocol: field('IpProtocol'), from: port('FromPort'), to: port('ToPort'),
        cidr: field('IpRanges.1.CidrIp'), source: field('Groups.1.GroupId'),
        description: field('IpRanges.1.Description') ?? field('Groups.1.Description') ?? '',
      });
      return document(action, '<return>true</return><securityGroupRuleSet/>');
    }
    case 'CreateSecurityGroup': {
      const created = group(groups.length + 0x1000, parameters.get('GroupName'), {
        description: parameters.get('GroupDescription'), vpc: parameters.get('VpcId') ?? VPC,
      });
      groups.push(created);
      return document(action, `<return>true</return><groupId>${created.id}</groupId>`);
    }
    default:
      return refusal(400, 'InvalidAction', `The action ${action} is not valid for this web service.`);
  }
}

/** One page of a list, with tokens that count items, as EC2 would: at most MaxResults of them. */
function page(action, element, items, xml, parameters) {
  const first = Number(parameters.get('NextToken') ?? 0);
  const end = first + Number(parameters.get('MaxResults') ?? items.length);
  const next = end < items.length ? `<nextToken>${end}</nextToken>` : '';
  return document(action, `<${element}>${items.slice(first, end).map(xml).join('')}</${element}>${next}`);
}

/** A successful answer of EC2 to an action. */
export function document(action, content) {
  return {
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${NAMESPACE}">`
      + `<requestId>fake-request-id-0</requestId>${content}</${action}Response>`,
  };
}

function groupXml({ id, name, description, vpc, inbound, outbound, owner = OWNER }) {
  const permissions = (rules) => rules.map(permissionXml).join('');
  return `<item><ownerId>${owner}</ownerId><groupId>${id}</groupId><groupName>${escape(name)}</groupName>`
    + `<groupDescription>${escape(description)}</groupDescription><vpcId>${vpc}</vpcId>`
    + `<ipPermissions>${permissions(inbound)}</ipPermissions><ipPermissionsEgress>${permissions(outbound)}</ipPermissionsEgress></item>`;
}

function permissionXml(rule) {
  const note = rule.description ? `<description>${escape(rule.description)}</description>` : '';
  const groups = rule.source ? `<item><userId>${OWNER}</userId><groupId>${rule.source}</groupId>${note}</item>` : '';
  const ranges = rule.cidr ? `<item><cidrIp>${rule.cidr}</cidrIp>${note}</item>` : '';
  const lists = rule.prefixList ? `<item><prefixListId>${rule.prefixList}</prefixListId>${note}</item>` : '';
  return `<item><ipProtocol>${rule.protocol}</ipProtocol>${portsXml(rule)}<groups>${groups}</groups>`
    + `<ipRanges>${ranges}</ipRanges><ipv6Ranges/><prefixListIds>${lists}</prefixListIds></item>`;
}

function ruleXml({ id }, rule, index, isEgress) {
  const number = `${id.slice(-6)}${isEgress ? 'e' : 'a'}${index.toString(16).padStart(10, '0')}`;
  let peer = `<cidrIpv4>${rule.cidr}</cidrIpv4>`;
  if (rule.source) peer = `<referencedGroupInfo><groupId>${rule.source}</groupId><userId>${OWNER}</userId></referencedGroupInfo>`;
  if (rule.prefixList) peer = `<prefixListId>${rule.prefixList}</prefixListId>`;
  const note = rule.description ? `<description>${escape(rule.description)}</description>` : '';
  return `<item><securityGroupRuleId>sgr-${number}</securityGroupRuleId><groupId>${id}</groupId>`
    + `<groupOwnerId>${OWNER}</groupOwnerId><isEgress>${isEgress}</isEgress><ipProtocol>${rule.protocol}</ipProtocol>`
    + `${portsXml(rule, -1)}${peer}${note}</item>`;
}

function portsXml(rule, absent) {
  const from = rule.from ?? absent;
  const to = rule.to ?? absent;
  return from === undefined ? '' : `<fromPort>${from}</fromPort><toPort>${to}</toPort>`;
}

function escape(text) {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
