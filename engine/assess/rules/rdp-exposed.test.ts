import { itJudges } from '../../testing/rule-cases.ts';
import { rdpExposed } from './rdp-exposed.ts';

itJudges(rdpExposed, {
  flags: [
    ['Remote Desktop on the Internet', { protocol: 'rdp', zone: 'internet' }, 'act-now'],
    ['it on an odd port', { protocol: 'rdp', port: 33_890, zone: 'internet' }, 'act-now'],
    ['it in the office', { protocol: 'rdp', zone: 'workstation' }, 'this-month'],
    ['it reached by things', { protocol: 'rdp', zone: 'iot' }, 'this-month'],
  ],
  passes: [
    ['it in the network of the administrators', { protocol: 'rdp', zone: 'management' }],
    ['it behind the VPN', { protocol: 'rdp', zone: 'vpn' }],
    ['an unidentified service on port 3389', { protocol: null, port: 3389, zone: 'internet' }],
  ],
});
