/**
 * Settings of OpenSSH as drop-in files. The first value that sshd reads for an option wins, and
 * Debian 11, Ubuntu 20.04, RHEL 9 and newer read sshd_config.d before the rest: `00-` comes first.
 * `sshd -t` keeps a broken file from taking the server down.
 */
import type { Fix } from '../../facts/finding.ts';

const reload = 'sshd -t && { systemctl reload ssh || systemctl reload sshd; }';

export function sshdSetting(
  name: string,
  lines: readonly string[],
  words: Pick<Fix, 'control' | 'what'> & { readonly sideEffect: string },
): Fix {
  const path = `/etc/ssh/sshd_config.d/00-postern-${name}.conf`;
  const quoted = lines.map((line) => `'${line}'`).join(' ');
  return {
    control: words.control,
    platform: 'sshd_config',
    what: `${words.what} (OpenSSH 8.2 or newer).`,
    commands: [`printf '%s\\n' ${quoted} > ${path}`, reload],
    undo: [`rm ${path}`, reload],
    sideEffect: `${words.sideEffect} Keep a session open until a new one works.`,
  };
}

export const updateSsh: Fix = {
  control: 'replace',
  platform: 'any',
  what:
    'Update the SSH server, or the firmware of the device: current versions no longer offer this ' +
    '(`apt-get install --only-upgrade openssh-server`, `dnf upgrade openssh-server`).',
  commands: [],
  undo: ['Install the earlier package or firmware again.'],
};
