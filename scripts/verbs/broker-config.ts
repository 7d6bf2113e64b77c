/**
 * `dawr broker-config`: what a mosquitto, a NATS or a RabbitMQ needs to take controllers and a centre server in and nobody else: its
 * configuration, who may reach which topic, and, by openssl, an authority and certificates. Each client signs
 * in by its certificate, so there is no password to be copied.
 *
 * A second call adds what is missing and changes no key that is there: a new hall needs no new authority.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { Id } from '../../config/schema/id.ts';
import { UserError } from '../../config/user-error.ts';
import { topicRoot } from '../../drivers/centre/messages.ts';
import { runTool } from '../../drivers/run-tool.ts';
import { certificateIn, userIn, usersOf } from './broker-access.ts';
import { natsConfiguration } from './nats-config.ts';
import { collect, portNumber, wholeNumber } from './option-values.ts';
import { enabledPlugins, rabbitConfiguration, rabbitDefinitions } from './rabbitmq-config.ts';

interface BrokerConfigOptions {
  readonly for: 'mosquitto' | 'nats' | 'rabbitmq';
  readonly out: string;
  readonly host: readonly string[];
  readonly controller: readonly string[];
  /** Centres whose reception has a program of its own. */
  readonly reception: readonly string[];
  readonly port: number;
  readonly days: number;
}

const aclFile = fileURLToPath(new URL('../../drivers/centre/mosquitto.acl', import.meta.url));
/** IANA's port of MQTT over TLS. */
const usualPort = 8883;
/** A certificate that ends closes a hall's link: five years, and `dawr doctor` warns before. */
const usualDays = 1825;
const authorityDays = 7300;
/** As in mosquitto.acl. */
const serverName = 'centre-server';

export function declare(program: Command): void {
  program
    .command('broker-config')
    .description('write the configuration, access rules and certificates of a broker')
    .addOption(
      new Option('--for <broker>', 'which broker')
        .choices(['mosquitto', 'nats', 'rabbitmq'])
        .default('mosquitto'),
    )
    .requiredOption('--out <folder>', 'where they are kept, on the machine of the broker')
    .option('--host <name>', 'by which clients reach it; may be repeated', collect, [])
    .option(
      '--controller <centre/controller>',
      'who gets a certificate, such as bab-sharq/hall; may be repeated',
      collect,
      [],
    )
    .option(
      '--reception <centre>',
      'whose reception asks by a program of its own, and gets a certificate for it; may be repeated',
      collect,
      [],
    )
    .option('--port <port>', 'where it listens', portNumber, usualPort)
    .option('--days <count>', 'how long a certificate is good', wholeNumber, usualDays)
    .action(async (options: BrokerConfigOptions) => {
      process.stdout.write(await brokerConfig(options));
    });
}

/**
 * @returns what to do next, for a person
 * @throws UserError for a name that is none, a folder that cannot be written, or what openssl says
 */
export async function brokerConfig(options: BrokerConfigOptions): Promise<string> {
  const { host, reception, days } = options;
  const controller = [...new Set(options.controller)];
  if (host.length === 0) {
    throw new UserError('no --host is given', 'give the name by which clients reach the broker');
  }
  for (const name of host) checkHost(name);
  for (const name of controller) checkController(name);
  for (const centre of reception) checkCentre(centre);
  if (days < 1) throw new UserError(`--days ${days} is no time`, 'give a number of days from 1');
  const folder = resolve(options.out);
  const clients = [serverName, ...controller, ...reception.map(receptionName)];
  checkApart(folder, clients);
  checkBrokerNames(folder, host);
  makeFolder(folder);
  makeFolder(join(folder, 'clients'));

  const authority = join(folder, 'ca');
  if (existsSync(`${authority}.key`) !== existsSync(`${authority}.crt`)) {
    throw new UserError(
      `${authority}.key and .crt belong together, and one of them is missing`,
      'put it back, or move the other away for a new authority: then every client needs a new certificate',
    );
  }
  await keep(authority, (files) => makeAuthority(files));
  await keep(join(folder, 'broker'), (files) =>
    sign(authority, files, { name: host[0] ?? '', hosts: host, use: 'serverAuth', days }),
  );
  for (const name of clients) {
    await keep(join(folder, 'clients', fileOf(name)), (files) =>
      sign(authority, files, { name, hosts: [], use: 'clientAuth', days }),
    );
  }
  if (options.for === 'nats') {
    write(join(folder, 'nats.conf'), natsConfiguration(folder, options.port));
  } else if (options.for === 'rabbitmq') {
    write(join(folder, 'rabbitmq.conf'), rabbitConfiguration(folder, options.port));
    write(join(folder, 'definitions.json'), rabbitDefinitions(usersOf(folder)));
    write(join(folder, 'enabled_plugins'), enabledPlugins);
  } else {
    write(join(folder, 'mosquitto.acl'), accessRules(folder));
    write(join(folder, 'mosquitto.conf'), configuration(folder, options.port));
  }
  return next(folder, { ...options, controller });
}

/** One level, so that the patterns for controllers give it no topic that anybody reads. */
function receptionName(centre: string): string {
  return `reception-${centre}`;
}

/** The shipped rules, and those of each reception that has a certificate here. */
function accessRules(folder: string): string {
  const receptions = readdirSync(join(folder, 'clients')).flatMap(
    (file) => /^reception-(.+)\.crt$/.exec(file)?.[1] ?? [],
  );
  const blocks = receptions
    .toSorted()
    .map((centre) =>
      [
        `\nuser ${receptionName(centre)}`,
        `topic write ${topicRoot}/${centre}/+/commands/reception`,
        ...['replies', 'status', 'state'].map(
          (leaf) => `topic read ${topicRoot}/${centre}/+/${leaf}`,
        ),
        '',
      ].join('\n'),
    );
  return [readFileSync(aclFile, 'utf8'), ...blocks].join('');
}

function configuration(folder: string, port: number): string {
  return `# Written by dawr broker-config. Include it from /etc/mosquitto/conf.d, or start mosquitto with it alone.

listener ${port}
cafile ${folder}/ca.crt
certfile ${folder}/broker.crt
keyfile ${folder}/broker.key
tls_version tlsv1.2

# The name in a client's certificate is its user name; nobody comes in without one.
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file ${folder}/mosquitto.acl

# A hall's window is 20 events, and those of a thousand halls may wait for the centre server at a time. Who is away
# gets nothing kept: a controller sends its own events again.
max_queued_messages 20000
max_packet_size 300000
set_tcp_nodelay true
`;
}

function next(
  folder: string,
  { for: broker, host, port, controller, reception }: BrokerConfigOptions,
): string {
  const [name = ''] = host;
  const address = isIP(name) === 6 ? `[${name}]` : name;
  const ofHalls = controller.map((one) => {
    const file = fileOf(one);
    return `  ${one}: clients/${file}.crt, clients/${file}.key and ca.crt, as certFile, keyFile and caFile\n`;
  });
  return [
    `Written to ${folder}.\n`,
    `Let only ${broker} read it (chown -R ${broker} ${folder}); ca.key is needed for new clients only: keep it elsewhere.\n`,
    ...(broker === 'rabbitmq' ? [ofRabbit(folder)] : []),
    'Bring to each hall:\n',
    ...ofHalls,
    ...reception.map(
      (centre) =>
        `Reception of ${centre}: clients/${receptionName(centre)}.crt and .key; it publishes to ${topicRoot}/${centre}/CONTROLLER/commands/reception\n`,
    ),
    `Centre server: dawr collect mqtts://${address}:${port} --ca-file ca.crt --cert-file clients/${serverName}.crt --key-file clients/${serverName}.key --store FILE\n`,
  ].join('');
}

function ofRabbit(folder: string): string {
  return [
    `In /etc/rabbitmq/rabbitmq-env.conf: CONFIG_FILE=${folder}/rabbitmq.conf and ENABLED_PLUGINS_FILE=${folder}/enabled_plugins.\n`,
    `Then restart it; for another hall later: rabbitmqctl import_definitions ${folder}/definitions.json\n`,
    "The id of a reception's MQTT client begins with its user name, such as reception-bab-sharq.\n",
  ].join('');
}

interface Files {
  readonly key: string;
  readonly crt: string;
}

/** Makes a key and its certificate where they are not there. A half that a power cut left is made anew. */
async function keep(path: string, make: (files: Files) => Promise<void>): Promise<void> {
  const files = { key: `${path}.key`, crt: `${path}.crt` };
  if (existsSync(files.key) && existsSync(files.crt)) return;
  rmSync(files.key, { force: true });
  try {
    await make(files);
  } catch (error) {
    rmSync(files.crt, { force: true });
    throw error;
  }
}

/** NIST P-256: what every TLS library of the last ten years takes. */
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function makeAuthority({ key, crt }: Files): Promise<void> {
  await openssl(
    ...['req', '-x509', ...newKey, '-days', String(authorityDays), '-subj', '/CN=Dawr brokers'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', key, '-out', crt],
  );
}

interface Signed {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly use: 'serverAuth' | 'clientAuth';
  readonly days: number;
}

async function sign(authority: string, { key, crt }: Files, wanted: Signed): Promise<void> {
  const request = `${key}.csr`;
  const extensions = `${key}.ext`;
  const names = wanted.hosts.map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`);
  const lines = [
    'basicConstraints=critical,CA:FALSE',
    `extendedKeyUsage=${wanted.use}`,
    ...(names.length === 0 ? [] : [`subjectAltName=${names.join(',')}`]),
  ];
  try {
    write(extensions, `${lines.join('\n')}\n`);
    // In a subject a slash begins the next field.
    const subject = `/CN=${wanted.name.replaceAll('/', '\\/')}`;
    await openssl('req', ...newKey, '-subj', subject, '-keyout', key, '-out', request);
    await openssl(
      ...['x509', '-req', '-in', request, '-days', String(wanted.days), '-extfile', extensions],
      ...['-CA', `${authority}.crt`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-out', crt],
    );
  } finally {
    rmSync(request, { force: true });
    rmSync(extensions, { force: true });
  }
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { ok, complaint } = await runTool(['openssl', ...args]);
  if (!ok) throw new UserError(`openssl did not do it: ${complaint}`, 'is openssl installed?');
}

/** RFC 1123, or an address. */
function checkHost(name: string): void {
  if (isIP(name) !== 0) return;
  const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
  if (name.length <= 253 && name.split('.').every((part) => label.test(part))) return;
  throw new UserError(`"${name}" is no host`, 'give a name or an address, such as broker.local');
}

function checkCentre(id: string): void {
  if (Id.safeParse(id).success) return;
  throw new UserError(`"${id}" is no centre`, 'give its id, such as bab-sharq');
}

function checkController(name: string): void {
  const [centre, controller, ...more] = name.split('/');
  if (more.length === 0 && [centre, controller].every((id) => Id.safeParse(id).success)) return;
  throw new UserError(`"${name}" is no controller`, 'give centre and controller: bab-sharq/hall');
}

/** Of a client's key and certificate, without their endings. */
function fileOf(name: string): string {
  return name.replace('/', '-');
}

/** Two names in one file: the second would come in as the first, and `centre/server` as the centre server. */
function checkApart(folder: string, names: readonly string[]): void {
  const byFile = new Map<string, string>();
  for (const name of names) {
    const file = join(folder, 'clients', `${fileOf(name)}.crt`);
    const other = byFile.get(file) ?? (existsSync(file) ? userIn(file) : name);
    if (other !== name) {
      throw new UserError(
        `${name} and ${other} would share the certificate ${fileOf(name)}.crt`,
        'give one of them another id',
      );
    }
    byFile.set(file, name);
  }
}

/** The broker's certificate stays as it is, so a name that it lacks would be refused by every client. */
function checkBrokerNames(folder: string, hosts: readonly string[]): void {
  const file = join(folder, 'broker.crt');
  if (!existsSync(file)) return;
  const certificate = certificateIn(file);
  for (const host of hosts) {
    const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
    if (named !== undefined) continue;
    throw new UserError(
      `${file} does not name ${host}`,
      'remove broker.crt and broker.key for a new one, and give every --host again; clients keep theirs',
    );
  }
}

function makeFolder(folder: string): void {
  try {
    if (existsSync(folder)) return;
    // Without its parents: inside /proc Node would try to make those for ever.
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    throw new UserError(
      `${folder} cannot be made`,
      'name it in a folder that exists and may be written',
      {
        cause,
      },
    );
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (cause) {
    throw new UserError(`${file} cannot be written`, 'name a folder that may be written', {
      cause,
    });
  }
}
