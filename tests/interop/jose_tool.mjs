// npm's jose behind standard input and output: one JSON request, one JSON answer.
import { CompactSign, createLocalJWKSet, importPKCS8, jwtVerify } from "jose";
import { readFileSync } from "node:fs";

const verbs = {
  async verify({ token, trust, audience, issuer, typ }) {
    const { payload } = await jwtVerify(token, createLocalJWKSet(trust), { audience, issuer, typ });
    return { claims: payload };
  },

  async sign({ header, payload, pem }) {
    const key = await importPKCS8(pem, header.alg);
    const token = await new CompactSign(Buffer.from(payload, "base64url")).setProtectedHeader(header).sign(key);
    return { token };
  },
};

const request = JSON.parse(readFileSync(0, "utf8"));
try {
  console.log(JSON.stringify(await verbs[request.verb](request)));
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }));
}
