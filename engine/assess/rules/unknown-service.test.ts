import { itJudges } from '../../testing/rule-cases.ts';
import { unknownService } from './unknown-service.ts';

itJudges(unknownService, {
  flags: [
    ['a silent port on the Internet', { protocol: null, zone: 'internet' }, 'this-month'],
    ['a silent port in the office', { protocol: null, zone: 'workstation' }, 'watch'],
    [
      'a silent port with a famous number',
      { protocol: null, port: 3389, zone: 'internet' },
      'this-month',
    ],
  ],
  passes: [
    ['a silent port for administrators', { protocol: null, zone: 'management' }],
    ['a service with a name', { protocol: 'http', zone: 'internet' }],
    ['TLS with something unknown inside', { protocol: 'tls', tls: true, zone: 'internet' }],
  ],
});
