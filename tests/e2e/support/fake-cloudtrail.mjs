// A CloudTrail for the tests: answers LookupEvents, and refuses what AWS's own model does not allow.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './servers.mjs';

const JSON_TYPE = 'application/x-amz-json-1.1';
const { cloudtrail: MODEL } = JSON.parse(readFileSync(join(ROOT, 'tests/fixtures/botocore/ec2-subset.json'), 'utf8'));
const TARGET = `${MODEL.metadata.targetPrefix}.LookupEvents`;

/** Why `value` is not a value of the shape; undefined if it is. */
function complaint(name, value, path = name) {
  const shape = MODEL.shapes[name];
  switch (shape.type) {
    case 'structure': {
      const missing = (shape.required ?? []).find((member) => !(member in value));
      if (missing) return `${path}.${missing} is missing`;
      const parts = Object.entries(value).map(([key, inner]) => {
        const member = shape.members[key];
        return member ? complaint(member.shape, inner, `${path}.${key}`) : `${path} has no ${key}`;
      });
      return parts.find(Boolean);
    }
    case 'list':
      return value.map((item, index) => complaint(shape.member.shape, item, `${path}.${index}`)).find(Boolean);
    case 'integer':
      return Number.isInteger(value) && value >= (shape.min ?? value) && value <= (shape.max ?? value) ? undefined : `${path} is ${value}`;
    case 'timestamp':
      return typeof value === 'number' ? undefined : `${path} is no time`;
    default:
      return typeof value === 'string' && (shape.enum ?? [value]).includes(value) ? undefined : `${path} is ${value}`;
  }
}

const answer = (status, content) => ({ status, type: JSON_TYPE, body: JSON.stringify(content) });

/** A refusal in the words of the JSON protocol. */
export const jsonRefusal = (code, message = '') => answer(400, { __type: code, message });

/** An event of a group. The record has what CloudTrail writes for EC2's calls. */
export function trailEvent(name, { id = 'e-1', time = '2026-11-20T10:00:00Z', who = 'alice', from = '198.51.100.7', requestId = 'r-1', request = {}, response = null, error = '' } = {}) {
  const record = {
    eventTime: time,
    eventSource: 'ec2.amazonaws.com',
    eventName: name,
    sourceIPAddress: from,
    userAgent: 'aws-cli/2',
    requestID: requestId,
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::123456789012:assumed-role/Admin/${who}`, accountId: '123456789012', userName: who },
    requestParameters: request,
    responseElements: response,
    ...error && { errorCode: error, errorMessage: 'You are not authorized' },
  };
  return {
    EventId: id, EventName: name, EventTime: Date.parse(time) / 1000, EventSource: 'ec2.amazonaws.com', Username: who, CloudTrailEvent: JSON.stringify(record),
  };
}

/**
 * Answers LookupEvents with the events of each resource, `perPage` at a time. `refusals` are sent first, one for a call.
 * Every request that it got is in `lookups`, with its headers.
 */
export function fakeCloudTrail(events, { perPage = 50, refusals = [] } = {}) {
  const left = [...refusals];
  const lookups = [];
  const handle = ({ headers, body }) => {
    if (headers['x-amz-target'] === undefined) return undefined;
    const request = JSON.parse(body);
    lookups.push({ headers, request });
    const wrong = headers['x-amz-target'] !== TARGET ? 'another target'
      : headers['content-type'] !== JSON_TYPE ? 'another type'
        : complaint(MODEL.operations.LookupEvents.input.shape, request);
    if (wrong) return jsonRefusal('ValidationException', wrong);
    if (left.length > 0) return left.shift();
    const start = Number(request.NextToken ?? 0);
    const all = events[request.LookupAttributes[0].AttributeValue] ?? [];
    const next = start + perPage < all.length ? { NextToken: String(start + perPage) } : {};
    return answer(200, { Events: all.slice(start, start + perPage), ...next });
  };
  return { handle, lookups };
}
