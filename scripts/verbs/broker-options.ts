/** What a verb takes that speaks to a broker itself, and what is said of an address that is none. */
import type { Command } from 'commander';
import { addressForm, readBrokerAddress } from '../../config/broker-address.ts';
import { UserError } from '../../config/user-error.ts';
import type { BrokerSettings } from '../../drivers/centre/broker-client.ts';

export interface BrokerOptions
  extends Pick<BrokerSettings, 'username' | 'passwordFile' | 'caFile' | 'certFile' | 'keyFile'> {}

export function withBrokerOptions(verb: Command): Command {
  return verb
    .option('--username <name>', 'user name at the broker')
    .option('--password-file <file>', "file that holds the user's password")
    .option(
      '--ca-file <file>',
      "the authority of the broker's certificate, where it is not a public one",
    )
    .option('--cert-file <file>', "the client's certificate")
    .option('--key-file <file>', "the client's key");
}

/** @throws UserError where no broker can be meant */
export function checkBrokerAddress(url: string): void {
  const address = readBrokerAddress(url);
  if (address === 'no-address') throw new UserError(`"${url}" is no broker`, `give ${addressForm}`);
  if (address === 'holds-user') {
    // An address is seen by everybody in the list of processes.
    throw new UserError(
      `the address of ${new URL(url).host} holds a user`,
      'give --username and --password-file instead',
    );
  }
}
