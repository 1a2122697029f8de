/**
 * The closed list in which protocols and rules meet. A protocol says yes, no or unknown of the
 * facts that it can show; a rule reads them and nothing else of how they were found. Ids are stored,
 * so they are never renamed or reused. `unknown` is neither good nor bad.
 */
export const postureFacts = {
  // encryption
  cleartext: 'What is said on this connection can be read by anybody on the path',
  'cleartext-login': 'A name and password can be sent over an unencrypted connection',
  starttls: 'The server offers to turn the connection into TLS',
  'tls-offered': 'The server can encrypt the connection by its own protocol',
  'ssl-3.0': 'SSL 3.0 is accepted',
  'tls-1.0': 'TLS 1.0 is accepted',
  'tls-1.1': 'TLS 1.1 is accepted',
  'tls-1.2': 'TLS 1.2 is accepted',
  'tls-1.3': 'TLS 1.3 is accepted',
  'certificate-expired': 'The certificate is past its end, or not yet valid',
  'certificate-expires-soon': 'The certificate ends within 21 days',
  'certificate-self-signed': 'The certificate is signed by itself',
  'certificate-weak-key': 'The key of the certificate is too short',
  'certificate-weak-signature': 'The certificate is signed with MD5 or SHA-1',
  // authentication
  'no-authentication': 'The service works for anybody without a name and password',
  'anonymous-login': 'The login named anonymous (or an empty one) is let in',
  'password-login': 'A password alone can be tried',
  'weak-authentication': 'Authentication is of a kind that is easily broken',
  'open-registration': 'Anybody can make an account',
  // files
  'nfs-open-export': 'A file system is exported to every host',
  'rsync-modules-listed': 'The names of the shared folders are told to anybody',
  // ssh
  'ssh-1': 'SSH protocol 1 is accepted',
  'ssh-weak-kex': 'A broken or outdated key exchange is offered',
  'ssh-weak-cipher': 'A broken or outdated cipher or MAC is offered',
  'ssh-weak-host-key': 'A host key of a broken or outdated kind is offered',
  'ssh-terrapin': 'Prefix truncation is possible: a prone cipher without strict key exchange',
  // smb
  smb1: 'SMB 1 is accepted',
  'smb-signing-required': 'Every session has to be signed',
  'smb-guest': 'A guest session is let in',
  // rdp
  'rdp-standard-security': 'Legacy RDP encryption without TLS is accepted',
  'rdp-nla-required': 'Network Level Authentication is required before a session starts',
  // web
  'http-basic-auth': 'The page asks for a name and password by Basic authentication',
  'http-login-form': 'The page shows a form with a password field',
  'http-directory-listing': 'The server lists the files of a folder',
  'http-redirects-to-https': 'The page sends the browser on to HTTPS',
  'http-open-proxy': 'The server forwards requests for other hosts',
  // names, time, management
  'open-recursion': 'The name server resolves foreign names for the asker',
  'dns-version-shown': 'The name server tells its version',
  'ntp-control': 'NTP control messages (mode 6) are answered',
  'ntp-monlist': 'NTP private messages (mode 7, monlist) are answered',
  'snmp-public': 'The community name public can read the device',
  'snmp-any-community': 'Any community name can read the device',
  'snmp-old-version': 'SNMP 1 or 2c is answered',
  // amplification
  amplifier: 'A small request with a forged sender draws a larger answer to its victim',
  // mail
  'smtp-open-relay': 'Mail for foreign domains is taken from strangers',
} as const;
export type PostureFact = keyof typeof postureFacts;

export type TriState = 'yes' | 'no' | 'unknown';

/** `because` is one sentence with what was seen, printable, e.g. `answered PING with +PONG`. */
export type PostureVerdict = { readonly is: TriState; readonly because: string };
export type Posture = Readonly<Partial<Record<PostureFact, PostureVerdict>>>;

export const yes = (because: string): PostureVerdict => ({ is: 'yes', because });
export const no = (because: string): PostureVerdict => ({ is: 'no', because });
export const unknown = (because: string): PostureVerdict => ({ is: 'unknown', because });

/** A known boolean becomes yes or no, an undefined one unknown, each with its own sentence. */
export function triState(
  known: boolean | undefined,
  because: { yes: string; no: string; unknown: string },
): PostureVerdict {
  if (known === undefined) return unknown(because.unknown);
  return known ? yes(because.yes) : no(because.no);
}
