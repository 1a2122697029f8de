/**
 * Changes of OpenLDAP's own settings, made on its machine as root, each with its opposite. What is
 * taken out again stays in force until slapd starts anew.
 */
import type { Fix } from '../../facts/finding.ts';

type Change = { readonly entry: string; readonly attribute: string; readonly value: string };
type Words = Pick<Fix, 'control' | 'what'> & { readonly sideEffect: string };

export function slapdSettings(changes: readonly Change[], words: Words): Fix {
  const modify = (verb: 'add' | 'delete') =>
    changes.map(({ entry, attribute, value }) => {
      const lines = [`dn: ${entry}`, 'changetype: modify', `${verb}: ${attribute}`];
      const quoted = [...lines, `${attribute}: ${value}`].map((line) => `'${line}'`).join(' ');
      return `printf '%s\\n' ${quoted} | ldapmodify -Q -Y EXTERNAL -H ldapi:///`;
    });
  return {
    ...words,
    platform: 'openldap',
    commands: modify('add'),
    undo: [...modify('delete'), 'systemctl restart slapd'],
  };
}
