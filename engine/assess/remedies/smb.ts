/**
 * Settings of file sharing on Windows and in Samba. A setting is put right behind `[global]` after
 * its older lines are gone, `testparm` keeps a broken file from being loaded, and connections made
 * after the reload follow it.
 */
import type { Fix } from '../../facts/finding.ts';

type Words = Pick<Fix, 'control' | 'what'> & { readonly sideEffect: string };

export function sambaSetting(option: string, value: string, synonyms: string, words: Words): Fix {
  const reload = 'testparm -s > /dev/null && smbcontrol smbd reload-config';
  return {
    control: words.control,
    platform: 'smb.conf',
    what: words.what,
    commands: [
      'cp -p /etc/samba/smb.conf /etc/samba/smb.conf.postern',
      `sed -i -E '/^[[:space:]]*(${synonyms})[[:space:]]*=/Id; s/^[[:space:]]*\\[global\\].*/&\\n ${option} = ${value}/I' /etc/samba/smb.conf`,
      reload,
    ],
    undo: ['mv /etc/samba/smb.conf.postern /etc/samba/smb.conf', reload],
    sideEffect: words.sideEffect,
  };
}

export const smbOffClients: Fix = {
  control: 'close',
  platform: 'windows',
  what: 'Block file sharing into machines that share nothing (PowerShell as administrator).',
  commands: [
    "New-NetFirewallRule -Name 'Postern-close-smb' -DisplayName 'Postern: close file sharing' -Direction Inbound -Protocol TCP -LocalPort 139,445 -Action Block -Profile Any",
  ],
  undo: ["Remove-NetFirewallRule -Name 'Postern-close-smb'"],
  sideEffect: 'Shares and remote administration by SMB on this machine stop.',
};
