import { itJudges } from '../../testing/rule-cases.ts';
import { httpDirectoryListing } from './http-directory-listing.ts';

const listed = { protocol: 'http', facts: { 'http-directory-listing': 'yes' } } as const;

itJudges(httpDirectoryListing, {
  flags: [
    ['a listed folder on the Internet', { ...listed, zone: 'internet' }, 'watch'],
    ['a listed folder inside TLS', { ...listed, tls: true, zone: 'workstation' }, 'watch'],
  ],
  passes: [
    ['a listed folder for administrators', { ...listed, zone: 'management' }],
    ['a page', { protocol: 'http', facts: { 'http-directory-listing': 'no' }, zone: 'internet' }],
    ['a page that was not read', { protocol: 'http', zone: 'internet' }],
  ],
});
