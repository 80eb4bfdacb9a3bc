// An account on a real server, created and read without the page.

import assert from 'node:assert/strict';

const EC2 = { 'Content-Type': 'application/x-www-form-urlencoded' };
/** Servers find the Region in the signature; none is checked here. */
export const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0';

/** Calls a server and returns the text of its response. */
export async function ask(url, action, parameters = {}) {
  const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters });
  const response = await fetch(url, { method: 'POST', headers: { ...EC2, Authorization: AUTHORIZATION }, body });
  const text = await response.text();
  assert.equal(response.status, 200, `${action}: ${text}`);
  return text;
}

/** The text of the first element of that name. */
export const firstOf = (text, name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

async function createGroup(url, name, vpc) {
  const text = await ask(url, 'CreateSecurityGroup', { GroupName: name, GroupDescription: `The group ${name}`, VpcId: vpc });
  return firstOf(text, 'groupId');
}

function authorize(url, direction, group, port, source) {
  const peer = source.startsWith('sg-') ? { 'IpPermissions.1.Groups.1.GroupId': source } : {
    'IpPermissions.1.IpRanges.1.CidrIp': source,
    // moto cannot remove a description, so undo has one to restore.
    'IpPermissions.1.IpRanges.1.Description': 'as it was',
  };
  return ask(url, `AuthorizeSecurityGroup${direction}`, {
    GroupId: group, 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': port, 'IpPermissions.1.ToPort': port, ...peer,
  });
}

/** Three groups in the default VPC, for changes of every kind. */
export async function seedAccount(url) {
  const vpc = firstOf(await ask(url, 'DescribeVpcs', { 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' }), 'vpcId');
  const [web, app, old] = [await createGroup(url, 'web', vpc), await createGroup(url, 'app', vpc), await createGroup(url, 'old', vpc)];
  await authorize(url, 'Ingress', web, 80, '0.0.0.0/0');
  await authorize(url, 'Ingress', web, 22, '192.0.2.0/24');
  await authorize(url, 'Ingress', web, 443, '10.0.0.0/8');
  await authorize(url, 'Egress', web, 5432, '10.0.0.0/8');
  await authorize(url, 'Ingress', app, 8080, web);
  await authorize(url, 'Ingress', app, 1, old);
  await ask(url, 'CreateTags', { 'ResourceId.1': web, 'Tag.1.Key': 'team', 'Tag.1.Value': 'a', 'Tag.2.Key': 'gone', 'Tag.2.Value': 'soon' });
}

/** The account in lines, with names instead of ids. `page` is any page of a browser: it parses the XML. */
export async function accountLines(page, url) {
  const [groups, rules] = [await ask(url, 'DescribeSecurityGroups'), await ask(url, 'DescribeSecurityGroupRules')];
  return page.evaluate(([groupsText, rulesText]) => {
    const child = (element, name) => [...element.children].find((candidate) => candidate.localName === name);
    const items = (text, set) => {
      const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
      return [...(child(root, set)?.children ?? [])];
    };
    const value = (element, ...path) => path.reduce((at, name) => at && child(at, name), element)?.textContent ?? '';
    const tags = (element) => [...(child(element, 'tagSet')?.children ?? [])].map((tag) => `${value(tag, 'key')}=${value(tag, 'value')}`).sort().join(',');
    const names = new Map();
    const lines = [];
    for (const group of items(groupsText, 'securityGroupInfo')) {
      names.set(value(group, 'groupId'), value(group, 'groupName'));
      lines.push(`${value(group, 'groupName')} (${value(group, 'groupDescription')}) [${tags(group)}]`);
    }
    for (const rule of items(rulesText, 'securityGroupRuleSet')) {
      const referred = value(rule, 'referencedGroupInfo', 'groupId');
      const peer = value(rule, 'cidrIpv4') || value(rule, 'cidrIpv6') || names.get(referred) || referred;
      const name = names.get(value(rule, 'groupId'));
      lines.push(`${name} ${value(rule, 'isEgress') === 'true' ? 'out' : 'in'} ${value(rule, 'ipProtocol')} ${value(rule, 'fromPort')}-${value(rule, 'toPort')} ${peer} (${value(rule, 'description')}) [${tags(rule)}]`);
    }
    return lines.sort();
  }, [groups, rules]);
}
