import { itJudges } from '../../testing/rule-cases.ts';
import { ftpCleartext } from './ftp-cleartext.ts';

const clear = { protocol: 'ftp', facts: { 'cleartext-login': 'yes' } } as const;

itJudges(ftpCleartext, {
  flags: [
    ['a readable login on the Internet', { ...clear, zone: 'internet' }, 'this-week'],
    ['a readable login in the office', { ...clear, zone: 'workstation' }, 'this-month'],
    ['a readable login on an odd port', { ...clear, port: 2121, zone: 'iot' }, 'this-month'],
  ],
  passes: [
    [
      'a server that wants TLS first',
      { protocol: 'ftp', facts: { 'cleartext-login': 'no' }, zone: 'internet' },
    ],
    ['a server that did not say', { protocol: 'ftp', zone: 'internet' }],
    ['the same fact of another protocol', { ...clear, protocol: 'imap', zone: 'internet' }],
  ],
});
