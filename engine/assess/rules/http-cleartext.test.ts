import { itJudges } from '../../testing/rule-cases.ts';
import { httpCleartext } from './http-cleartext.ts';

const plain = {
  protocol: 'http',
  facts: { cleartext: 'yes', 'http-redirects-to-https': 'no' },
} as const;

itJudges(httpCleartext, {
  flags: [
    ['a page on the Internet', { ...plain, zone: 'internet' }, 'this-month'],
    ['a page that visitors reach', { ...plain, zone: 'guest' }, 'this-month'],
  ],
  passes: [
    ['a page in the office', { ...plain, zone: 'workstation' }],
    ['a page inside TLS', { ...plain, tls: true, zone: 'internet' }],
    [
      'a page that sends the browser on',
      {
        protocol: 'http',
        facts: { cleartext: 'yes', 'http-redirects-to-https': 'yes' },
        zone: 'internet',
      },
    ],
    [
      'a page that was not read',
      { protocol: 'http', facts: { cleartext: 'yes' }, zone: 'internet' },
    ],
  ],
});
