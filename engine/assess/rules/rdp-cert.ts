import { seenAny } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'medium', internal: 'low', restricted: 'info' };
/** A certificate that Windows signed itself is its default: worth watching and no more. */
const selfSigned: Severities = { internet: 'low', internal: 'low', restricted: 'info' };

export const rdpCert: Rule = {
  id: 'rdp-cert',
  title: 'The certificate of Remote Desktop proves nothing',
  why:
    'People who see a warning at every connection learn to click it away, and then do so when ' +
    'somebody sits between them and the server and collects their password.',
  protocols: ['rdp'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'windows',
      what: 'Use the newest certificate in the machine store that another issuer signed.',
      commands: [
        '$Thumbprint = (Get-ChildItem Cert:\\LocalMachine\\My | Where-Object { $_.Issuer -ne $_.Subject -and $_.HasPrivateKey -and $_.NotAfter -gt (Get-Date) } | Sort-Object NotAfter -Descending | Select-Object -First 1).Thumbprint',
        '$Listener = (Get-WmiObject -Class Win32_TSGeneralSetting -Namespace root\\cimv2\\terminalservices -Filter "TerminalName=\'RDP-tcp\'").__PATH',
        'Set-WmiInstance -Path $Listener -Arguments @{ SSLCertificateSHA1Hash = $Thumbprint }',
      ],
      undo: [
        "Remove-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp' -Name SSLCertificateSHA1Hash",
      ],
      sideEffect:
        'Needs Windows PowerShell 5; without the value Windows makes its own certificate.',
    },
    {
      control: 'replace',
      platform: 'any',
      what:
        'In a domain, issue Remote Desktop certificates by a template and group policy. ' +
        'For xrdp, set certificate= and key_file= in xrdp.ini.',
      commands: [],
      undo: ['Unlink the policy, or set the earlier files.'],
    },
  ],
  references: ['RFC 5280', 'CWE-295'],
  judge(service, setting) {
    const bad = seenAny(service, [
      'certificate-expired',
      'certificate-weak-key',
      'certificate-weak-signature',
    ]);
    if (bad !== null) return rate(severity, setting, bad);
    return rate(selfSigned, setting, seenAny(service, ['certificate-self-signed']));
  },
};
