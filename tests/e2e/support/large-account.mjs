// An account at the size of EC2's quotas: 2,500 groups of 20 rules, the first of them with 1,000.

import { group, tcp } from './fake-ec2.mjs';

export const GROUPS = 2500;
export const RULES_OF_LARGEST = 1000;
const RULES_PER_GROUP = 20;

export function largeAccount() {
  return Array.from({ length: GROUPS }, (_, index) => {
    const number = index + 1;
    const count = number === 1 ? RULES_OF_LARGEST : RULES_PER_GROUP;
    return group(number, `group-${String(number).padStart(4, '0')}`, {
      inbound: Array.from({ length: count }, (_unused, rule) => (
        tcp(1024 + rule, `10.${number % 256}.${rule % 256}.0/24`, { description: `rule ${rule + 1} of ${count}` })
      )),
    });
  });
}
