// Who changed a group: events of CloudTrail on demand, with paging, throttling, denial and hostile texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { fakeCloudTrail, jsonRefusal, trailEvent } from './support/fake-cloudtrail.mjs';
import { group, groupId, proxyConfig, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

const section = (app) => app.main.getByRole('region', { name: 'Who changed it' });
const events = (app) => section(app).getByRole('table', { name: 'Events of this group' }).locator('tbody tr');
const look = (app) => section(app).getByRole('button', { name: /^Look up/ }).click();

const WEB = groupId(1);
const ADDED = trailEvent('AuthorizeSecurityGroupIngress', {
  id: 'e-2',
  requestId: 'fake-request-id-0',
  request: { groupId: WEB, ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8', description: 'office' }] } }] } },
});

/** Opens the page of a group with two rules, on an endpoint with this CloudTrail. */
async function openWeb(t, trail) {
  ec2.groups = [group(1, 'web', { inbound: [tcp(443, '10.0.0.0/8'), tcp(22, '192.0.2.0/24')] })];
  ec2.calls = [];
  ec2.misbehave = trail?.handle;
  const app = await openPage(t, server.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await section(app).waitFor();
  return app;
}

test('events are looked up on demand, page by page, as differences of rules', async (t) => {
  const changed = trailEvent('ModifySecurityGroupRules', {
    id: 'e-3', who: 'bob',
    request: { ModifySecurityGroupRulesRequest: { GroupId: WEB, SecurityGroupRule: { SecurityGroupRuleId: 'sgr-1', SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIpv4: '203.0.113.0/24' } } } },
  });
  const refused = trailEvent('RevokeSecurityGroupIngress', {
    id: 'e-4', who: 'carol', error: 'Client.UnauthorizedOperation', request: { groupId: WEB, securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-2' }] } },
  });
  const other = trailEvent('RunInstances', { id: 'e-5', who: 'dave' });
  const trail = fakeCloudTrail({ [WEB]: [changed, refused, other, ADDED] }, { perPage: 2 });
  const app = await openWeb(t, trail);
  assert.equal(trail.lookups.length, 0);
  await look(app);
  await section(app).getByText('4 events found in 90 days').waitFor();
  const [first, second, third, fourth] = await events(app).allInnerTexts();
  assert.match(first, /bob\s+198\.51\.100\.7\s+ModifySecurityGroupRules\s+.*tcp 80 with 203\.0\.113\.0\/24 sgr-1/s);
  assert.match(second, /carol[^]*Refused: Client\.UnauthorizedOperation[^]*inbound rule sgr-2/);
  assert.match(third, /dave[^]*RunInstances/);
  assert.match(fourth, /alice[^]*inbound tcp 443 from 10\.0\.0\.0\/8 \(office\)/);
  // Two requests of 50 events at most, for the group, the second with the token of the first.
  assert.deepEqual(trail.lookups.map(({ request }) => request), [
    { LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: WEB }], MaxResults: 50 },
    { LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: WEB }], MaxResults: 50, NextToken: '2' },
  ]);
  // The rules say where they come from, as far as the events say it.
  await section(app).getByText('Last change of each rule').click();
  const rules = section(app).getByRole('listitem');
  await rules.filter({ hasText: /inbound tcp 443 from 10\.0\.0\.0\/8: alice/ }).waitFor();
  await rules.filter({ hasText: 'inbound tcp 22 from 192.0.2.0/24: not found in 90 days' }).waitFor();
});

test('the own runs are recognized by the ID of their requests', async (t) => {
  const trail = fakeCloudTrail({ [WEB]: [ADDED] });
  const app = await openWeb(t, trail);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await app.review.applyOpened();
  await app.review.done.click();
  await app.heading('web').waitFor();
  await look(app);
  await events(app).getByRole('link', { name: 'Run of this browser' }).click();
  await app.page.getByRole('heading', { level: 1, name: /^Run of/ }).waitFor();
});

test('hostile texts are shown as texts, and nothing of an event is stored or shared', async (t) => {
  const who = '<img src=x onerror=alert(1)>mallory\u202e';
  const hostile = trailEvent('CreateTags', {
    who, from: '<script>alert(2)</script>', request: { tagSet: { items: [{ key: '"><b>bold</b>', value: 'mallory-value' }] } },
  });
  const app = await openWeb(t, fakeCloudTrail({ [WEB]: [hostile] }));
  await look(app);
  await section(app).getByText('1 event found in 90 days').waitFor();
  const text = await events(app).first().innerText();
  assert.ok(text.includes('<img src=x onerror=alert(1)>mallory') && !text.includes('\u202e'), text);
  assert.ok(text.includes('tag "><b>bold</b>=mallory-value'), text);
  assert.equal(await section(app).locator('img, script, b').count(), 0);
  const stored = await app.page.evaluate(async () => {
    const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), location.href];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => { const open = indexedDB.open(name); open.onsuccess = () => resolve(open.result); });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        texts.push(JSON.stringify(await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); })));
      }
      database.close();
    }
    return texts.join('\n');
  });
  assert.ok(!stored.includes('mallory'), stored);
  await openList(app);
  const share = new SharePage(app);
  await share.open();
  const snapshot = await share.saveSnapshot();
  assert.ok(snapshot.includes('"web"') && !snapshot.includes('mallory'));
});

test('throttled lookups are repeated, and a denial is said once', async (t) => {
  const throttled = fakeCloudTrail({ [WEB]: [ADDED] }, { refusals: [jsonRefusal('ThrottlingException', 'Rate exceeded')] });
  const app = await openWeb(t, throttled);
  await look(app);
  await section(app).getByText('1 event found in 90 days').waitFor();
  assert.equal(throttled.lookups.length, 2);
  const denied = fakeCloudTrail({}, { refusals: [jsonRefusal('AccessDeniedException', 'User is not authorized')] });
  ec2.misbehave = denied.handle;
  await look(app);
  await section(app).getByText(/permission cloudtrail:LookupEvents is missing/).waitFor();
  assert.equal(denied.lookups.length, 1);
  assert.equal(await events(app).count(), 0);
  // The rest of the page works.
  assert.equal((await app.inbound.rules()).length, 2);
  assert.equal(await app.page.getByRole('alert').count(), 0);
});

test('an endpoint without CloudTrail says so', async (t) => {
  const app = await openWeb(t);
  await look(app);
  await eventually(async () => assert.match(await section(app).innerText(), /This endpoint doesn't offer CloudTrail/));
});
