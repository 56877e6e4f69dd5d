// A certified OpenID provider on the loopback address: node provider.js ISSUER PORT JWKS-FILE
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [issuer, port, jwks] = process.argv.slice(2);
const provider = new Provider(issuer, {
  jwks: JSON.parse(readFileSync(jwks, "utf8")),
  cookies: { keys: ["only-for-tests"] },
  clients: [{ client_id: "shop", client_secret: "only-for-tests", redirect_uris: ["https://shop.example.com/callback"] }],
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
