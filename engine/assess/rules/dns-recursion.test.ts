import { itJudges } from '../../testing/rule-cases.ts';
import { dnsRecursion } from './dns-recursion.ts';

const open = { protocol: 'dns', facts: { 'open-recursion': 'yes' }, transport: 'udp' } as const;

itJudges(dnsRecursion, {
  flags: [
    ['a resolver open to the Internet', { ...open, zone: 'internet' }, 'this-week'],
    ['a resolver that visitors use', { ...open, zone: 'guest' }, 'this-week'],
  ],
  passes: [
    ['the resolver of the office', { ...open, zone: 'workstation' }],
    ['the resolver of the servers', { ...open, zone: 'server' }],
    ['a server that refuses', { ...open, facts: { 'open-recursion': 'no' }, zone: 'internet' }],
    ['a server that did not say', { ...open, facts: {}, zone: 'internet' }],
  ],
});
