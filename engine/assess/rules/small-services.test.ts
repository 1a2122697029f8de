import { itJudges } from '../../testing/rule-cases.ts';
import { smallServices } from './small-services.ts';

itJudges(smallServices, {
  flags: [
    [
      'chargen on the Internet',
      { protocol: 'chargen', transport: 'udp', zone: 'internet' },
      'this-week',
    ],
    ['echo in the office', { protocol: 'echo', zone: 'workstation' }, 'watch'],
    ['daytime behind the VPN', { protocol: 'daytime', zone: 'vpn' }, 'watch'],
  ],
  passes: [
    ['an unidentified service on port 7', { protocol: null, port: 7, zone: 'internet' }],
    ['NTP, which is how time is told today', { protocol: 'ntp', zone: 'internet' }],
  ],
});
