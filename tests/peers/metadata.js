// SAML metadata of a service provider, as a library writes it: node metadata.js ENTITY-ID ACS KEY-FILE CERTIFICATE-FILE
import { readFileSync } from "node:fs";
import { generateServiceProviderMetadata } from "@node-saml/node-saml";

const [issuer, callbackUrl, key, certificate] = process.argv.slice(2);
const publicCerts = readFileSync(certificate, "utf8");
console.log(
  generateServiceProviderMetadata({
    issuer,
    callbackUrl,
    privateKey: readFileSync(key, "utf8"),
    publicCerts,
    decryptionPvk: readFileSync(key, "utf8"),
    decryptionCert: publicCerts,
  }),
);
