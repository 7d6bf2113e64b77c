/**
 * The list of what is inside the Debian package, as a CycloneDX document: for whoever asks which halls have a
 * library with a known weakness. The same contents give the same bytes.
 *
 * Not `npm sbom`: it gives up at a dependency whose range is `latest`, and lists what is only installed.
 */
import { createHash } from 'node:crypto';

/** What is inside, by its address in the npm registry. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX, or a few words; null where the package says nothing. */
  readonly license: string | null;
  /** As in a lock file: `sha512-` and base 64; null where it is not locked. */
  readonly integrity: string | null;
}

/**
 * @param own the program itself
 * @param seconds since 1970 that the document says it was made at
 */
export function sbom(
  own: { readonly name: string; readonly version: string; readonly architecture: string },
  components: readonly Component[],
  seconds: number,
): string {
  const listed = [...new Map(components.map((one) => [purlOf(one), one]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const contents = {
    version: 1,
    metadata: {
      timestamp: new Date(seconds * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': own.name,
        name: own.name,
        version: own.version,
        purl: `pkg:deb/${own.name}@${encodeURIComponent(own.version)}?arch=${own.architecture}`,
      },
    },
    components: listed.map(([purl, { name, version, license, integrity }]) => ({
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      ...(license === null ? {} : { licenses: [licenseChoice(license)] }),
      ...(integrity === null ? {} : { hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }] }),
    })),
    dependencies: [{ ref: own.name, dependsOn: listed.map(([purl]) => purl) }],
  };
  const digest = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    ...contents,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** https://github.com/package-url/purl-spec: the `@` of a scope is written `%40`. */
function purlOf({ name, version }: Component): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Of SPDX, or the package's own words. */
function licenseChoice(license: string): object {
  return /^[\w.+()-]+( (AND|OR|WITH) [\w.+()-]+)*$/.test(license)
    ? { expression: license }
    : { license: { name: license } };
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}

/** Of version 8: made of something of one's own (RFC 9562, 5.8). */
function uuidOf(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
