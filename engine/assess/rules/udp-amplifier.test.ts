import { itJudges } from '../../testing/rule-cases.ts';
import { udpAmplifier } from './udp-amplifier.ts';

const loud = { protocol: 'ssdp', transport: 'udp', facts: { amplifier: 'yes' } } as const;

itJudges(udpAmplifier, {
  flags: [
    ['an amplifier on the Internet', { ...loud, zone: 'internet' }, 'this-week'],
    ['an amplifier that visitors reach', { ...loud, zone: 'guest' }, 'this-week'],
  ],
  passes: [
    ['an amplifier in the office', { ...loud, zone: 'workstation' }],
    ['a service that answers little', { ...loud, facts: { amplifier: 'no' }, zone: 'internet' }],
    ['a service that was not measured', { ...loud, facts: {}, zone: 'internet' }],
  ],
});
