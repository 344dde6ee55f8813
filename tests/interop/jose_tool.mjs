// npm's jose behind standard input and output: one JSON request a line, one JSON answer a line.
import { CompactSign, createLocalJWKSet, importPKCS8, jwtVerify } from "jose";
import { createInterface } from "node:readline";

const verbs = {
  async verify({ token, keys, issuers, now, ...stated }) {
    const currentDate = now === undefined ? undefined : new Date(now * 1000);
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { ...stated, issuer: issuers, currentDate });
    return { claims: payload };
  },

  async sign({ header, payload, pem }) {
    const key = await importPKCS8(pem, header.alg);
    const token = await new CompactSign(Buffer.from(payload)).setProtectedHeader(header).sign(key);
    return { token };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...request } = JSON.parse(line);
  try {
    console.log(JSON.stringify(await verbs[verb](request)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
