/** Mail servers that take passwords inside TLS only. */
import type { Fix } from '../../facts/finding.ts';

const mainCfBack = [
  'mv /etc/postfix/main.cf.postern /etc/postfix/main.cf',
  'systemctl reload postfix',
];

export function postfixSettings(
  settings: readonly string[],
  words: Pick<Fix, 'control' | 'what'> & { readonly sideEffect: string },
): Fix {
  const quoted = settings.map((setting) => `'${setting}'`).join(' ');
  return {
    ...words,
    platform: 'postfix',
    commands: [
      'cp -p /etc/postfix/main.cf /etc/postfix/main.cf.postern',
      `postconf -e ${quoted}`,
      'systemctl reload postfix',
    ],
    undo: mainCfBack,
  };
}

export const postfixStarttls: Fix = {
  control: 'replace',
  platform: 'postfix',
  what: 'Offer STARTTLS (the key and certificate are made new; a certificate of a CA is better).',
  commands: [
    'openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$(uname -n)" -keyout /etc/postfix/postern.key -out /etc/postfix/postern.crt',
    'cp -p /etc/postfix/main.cf /etc/postfix/main.cf.postern',
    "postconf -e 'smtpd_tls_security_level = may' 'smtpd_tls_cert_file = /etc/postfix/postern.crt' 'smtpd_tls_key_file = /etc/postfix/postern.key'",
    'systemctl reload postfix',
  ],
  undo: mainCfBack,
};

export const mailDevice: Fix = {
  control: 'replace',
  platform: 'any',
  what:
    'On another server or an appliance, load a certificate and require TLS for logins in ' +
    'its settings.',
  commands: [],
  undo: ['Set TLS back to optional.'],
};
