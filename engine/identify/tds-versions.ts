/** Versions of Microsoft SQL Server by the first numbers of their builds. */
import { cpe23 } from '../facts/cpe.ts';
import type { Identity } from '../facts/service.ts';

const releases: readonly (readonly [build: RegExp, release: string, cpe: string])[] = [
  [/^8\./, '2000', 'sql_server'],
  [/^9\./, '2005', 'sql_server'],
  [/^10\.0\./, '2008', 'sql_server'],
  [/^10\.50\./, '2008 R2', 'sql_server'],
  [/^11\./, '2012', 'sql_server'],
  [/^12\./, '2014', 'sql_server'],
  [/^13\./, '2016', 'sql_server_2016'],
  [/^14\./, '2017', 'sql_server_2017'],
  [/^15\./, '2019', 'sql_server_2019'],
  [/^16\./, '2022', 'sql_server_2022'],
];

/**
 * Of a version such as `15.0.4312.2`. The older releases are in the CPE dictionary by their year, the
 * newer ones by name and build.
 */
export function sqlServerNamed(version: string): Identity {
  const product = 'Microsoft SQL Server';
  const known = releases.find(([build]) => build.test(version));
  if (!known) return { product, version, cpe: [cpe23('a', 'microsoft', 'sql_server')] };
  const [, release, name] = known;
  const byYear = name === 'sql_server';
  const cpe = cpe23(
    'a',
    'microsoft',
    name,
    byYear ? release.toLowerCase().replace(' ', '_') : version,
  );
  return { product, version, cpe: [cpe], info: { release } };
}
