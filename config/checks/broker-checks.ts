/**
 * The way to the centre server: addresses that can be meant, and what of it crosses the network in the
 * clear or without anybody who vouches for it.
 */
import { addressForm, addressPattern, readBrokerAddress } from '../broker-address.ts';
import type { CentreServerConfig, Config } from '../schema/schema.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkCentreServer(root: Part<Config>, report: Report): void {
  const server = at(root, 'centreServer');
  const addresses: readonly Part<string>[] = [
    at(server, 'url'),
    ...items(at(server, 'otherUrls')),
  ].filter((part) => addressPattern.test(text(part) ?? ''));
  for (const address of addresses) checkAddress(address, report);
  checkTwice(addresses, report);
  checkPassword(server, addresses, report);
  checkCertificates(server, addresses, report);
}

function checkAddress(part: Part<string>, report: Report): void {
  const url = text(part) ?? '';
  const address = readBrokerAddress(url);
  if (address === 'no-address') {
    reportProblem(report, 'error', part, {
      message: `"${url}" is not an address`,
      expected: `${addressForm}, with a port from 1 to 65535`,
      hint: 'correct it, such as mqtts://10.0.0.5:8883',
    });
  }
  if (address === 'holds-user') {
    reportProblem(report, 'error', part, {
      message: 'a user name or password does not belong in the url',
      expected: 'a host and a port alone',
      hint: 'write username: and passwordFile: instead',
    });
  }
}

function checkTwice(addresses: readonly Part<string>[], report: Report): void {
  const seen = new Set<string>();
  for (const part of addresses) {
    const url = text(part) ?? '';
    if (seen.has(url)) {
      reportProblem(report, 'error', part, {
        message: `${url} is named before`,
        expected: 'the address of another node',
        hint: 'correct it, or remove it: each address is tried in turn anyway',
      });
    }
    seen.add(url);
  }
}

function checkPassword(
  server: Part<CentreServerConfig>,
  addresses: readonly Part<string>[],
  report: Report,
): void {
  const passwordFile = at(server, 'passwordFile');
  const username = at(server, 'username');
  const hasPassword = isPresent(passwordFile);
  if (hasPassword && !isPresent(username)) {
    reportProblem(report, 'error', passwordFile, {
      message: 'a password without a user name',
      expected: 'username and passwordFile together',
      hint: 'write username: beside it',
    });
  }
  if (!hasPassword && isPresent(username) && !isPresent(at(server, 'certFile'))) {
    reportProblem(report, 'warning', username, {
      message: 'a user name without a password',
      expected: 'username and passwordFile together',
      hint: 'write passwordFile: beside it, or remove the user name',
    });
  }
  for (const part of addresses.filter((one) => isOpen(text(one) ?? ''))) {
    reportProblem(report, 'warning', part, {
      message: hasPassword
        ? 'the password crosses the network in the clear'
        : 'everything crosses the network in the clear, and anybody there may send commands',
      expected: `an ${secureOf(part)} address`,
      hint: `write ${secureOf(part)} here, with its port, and caFile: beside it`,
    });
  }
}

function checkCertificates(
  server: Part<CentreServerConfig>,
  addresses: readonly Part<string>[],
  report: Report,
): void {
  const caFile = at(server, 'caFile');
  const certFile = at(server, 'certFile');
  const keyFile = at(server, 'keyFile');
  const secure = addresses.filter((part) => isSecure(text(part) ?? ''));
  const [plain] = addresses;
  if (secure.length === 0 && plain !== undefined) {
    for (const file of [caFile, certFile, keyFile].filter(isPresent)) {
      reportProblem(report, 'error', file, {
        message: `an ${schemeOf(plain)} connection uses no certificates`,
        expected: `an ${secureOf(plain)} address beside it`,
        hint: `write ${secureOf(plain)} in the url, or remove this line`,
      });
    }
  }
  if (isPresent(certFile) !== isPresent(keyFile)) {
    const [present, absent] = isPresent(certFile) ? [certFile, 'keyFile'] : [keyFile, 'certFile'];
    reportProblem(report, 'error', present, {
      message: 'a client certificate and its key go together',
      expected: 'certFile and keyFile, or neither',
      hint: `write ${absent}: beside it`,
    });
  }
  const [believing] = secure;
  if (believing !== undefined && !isPresent(caFile)) {
    reportProblem(report, 'warning', believing, {
      message: "without caFile any public authority's certificate is believed",
      expected: 'caFile beside it',
      hint: "write caFile: with the file of the centre's own authority",
    });
  }
}

function isSecure(url: string): boolean {
  return /^(mqtts|wss):/.test(url);
}

/** Whoever listens on the network reads it. */
function isOpen(url: string): boolean {
  return !isSecure(url) && !/^\w+:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$)/.test(url);
}

function schemeOf(part: Part<string>): string {
  return /^ws/.test(text(part) ?? '') ? 'ws://' : 'mqtt://';
}

function secureOf(part: Part<string>): string {
  return schemeOf(part).replace('://', 's://');
}
