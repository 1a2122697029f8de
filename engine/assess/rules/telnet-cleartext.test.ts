import { itJudges } from '../../testing/rule-cases.ts';
import { telnetCleartext } from './telnet-cleartext.ts';

itJudges(telnetCleartext, {
  flags: [
    ['Telnet on the Internet', { protocol: 'telnet', zone: 'internet' }, 'act-now'],
    ['Telnet on an odd port', { protocol: 'telnet', port: 50_023, zone: 'internet' }, 'act-now'],
    ['Telnet in the office', { protocol: 'telnet', zone: 'workstation' }, 'this-week'],
    ['Telnet for administrators', { protocol: 'telnet', zone: 'management' }, 'this-month'],
  ],
  passes: [
    ['Telnet inside TLS', { protocol: 'telnet', tls: true, zone: 'internet' }],
    [
      'a server that encrypts by option',
      { protocol: 'telnet', facts: { cleartext: 'no' }, zone: 'internet' },
    ],
    ['an unidentified service on port 23', { protocol: null, port: 23, zone: 'internet' }],
  ],
});
