// `node server.mjs PORT FOLDER`: an authorization server that nobody of us wrote (oidc-provider from FOLDER), with the
// little SMART asks on top of OpenID Connect: its discovery document, `patient` beside the token, one record to read.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, folder] = process.argv.slice(2);
const found = createRequire(`${folder}/`).resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found));
const root = `http://127.0.0.1:${port}`;
const PATIENT = "p1";

const provider = new Provider(root, {
  clients: [
    {
      client_id: "anxin-app",
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
  ],
  scopes: ["openid", "offline_access", "fhirUser", "launch/patient", "patient/*.cruds"],
  features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  ttl: { AccessToken: 600, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 600, IdToken: 600 },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
});
provider.use(async (context, next) => {
  await next();
  if (context.oidc?.route === "token" && context.body?.access_token) context.body.patient = PATIENT;
});

const SMART = {
  issuer: root,
  authorization_endpoint: `${root}/auth`,
  token_endpoint: `${root}/token`,
  revocation_endpoint: `${root}/token/revocation`,
  authorization_response_iss_parameter_supported: true,
  code_challenge_methods_supported: ["S256"],
  capabilities: ["launch-standalone", "client-public", "permission-patient", "permission-offline"],
};
const STATEMENT = {
  resourceType: "CapabilityStatement",
  status: "active",
  date: "2026-11-22",
  kind: "instance",
  fhirVersion: "4.0.1",
  format: ["json"],
  implementation: { description: "oidc-provider" },
  rest: [{ mode: "server", security: { cors: false, service: [{ text: "SMART" }] },
           resource: [{ type: "Patient", interaction: [{ code: "read" }] }] }],
};

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/fhir+json" });
  response.end(JSON.stringify(body));
}

async function record(request, response) {
  const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  const known = token && (await provider.AccessToken.find(token));
  if (!known) return answer(response, 401, { resourceType: "OperationOutcome", issue: [{ severity: "error", code: "login" }] });
  return answer(response, 200, { resourceType: "Patient", id: PATIENT, meta: { versionId: "1" } });
}

const oidc = provider.callback();
createServer((request, response) => {
  if (request.url === "/fhir/metadata") return answer(response, 200, STATEMENT);
  if (request.url === "/fhir/.well-known/smart-configuration") return answer(response, 200, SMART);
  if (request.url === `/fhir/Patient/${PATIENT}`) return record(request, response);
  return oidc(request, response);
}).listen(Number(port), "127.0.0.1");
