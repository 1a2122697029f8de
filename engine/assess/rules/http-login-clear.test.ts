import { itJudges } from '../../testing/rule-cases.ts';
import { httpLoginClear } from './http-login-clear.ts';

const basic = { protocol: 'http', facts: { 'http-basic-auth': 'yes' } } as const;
const form = { protocol: 'http', facts: { 'http-login-form': 'yes' } } as const;

itJudges(httpLoginClear, {
  flags: [
    ['Basic authentication on the Internet', { ...basic, zone: 'internet' }, 'this-week'],
    ['a form in the office', { ...form, zone: 'workstation' }, 'this-month'],
    ['a form on an odd port', { ...form, port: 8899, zone: 'iot' }, 'this-month'],
    ['a form for administrators', { ...form, zone: 'management' }, 'watch'],
  ],
  passes: [
    ['a form inside TLS', { ...form, tls: true, zone: 'internet' }],
    [
      'a page that sends the browser on to HTTPS',
      {
        protocol: 'http',
        facts: { 'http-basic-auth': 'yes', 'http-redirects-to-https': 'yes' },
        zone: 'internet',
      },
    ],
    [
      'a page without a login',
      {
        protocol: 'http',
        facts: { 'http-basic-auth': 'no', 'http-login-form': 'no', cleartext: 'yes' },
        zone: 'workstation',
      },
    ],
    ['a page that was not read', { protocol: 'http', zone: 'internet' }],
  ],
});
