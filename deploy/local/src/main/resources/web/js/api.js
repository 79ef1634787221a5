/** Talks to the system by its public interface and nothing else. */

/** What the system refuses or cannot do, with the code that never changes. */
export class Problem extends Error {
  constructor(status, body, requestId) {
    super(body.title ?? `The answer was ${status}`);
    this.status = status;
    this.code = body.code ?? `http_${status}`;
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? [];
    this.requestId = requestId ?? "";
  }
}

/** Sends a request; a change carries a key, so that sending it twice does it once. */
export async function call(method, path, body, key) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (method !== "GET") {
    headers["Idempotency-Key"] = key ?? crypto.randomUUID();
  }
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, { title: "The system cannot be reached", code: "unreachable", detail: "Is it still running?" });
  }
  const type = response.headers.get("Content-Type") ?? "";
  const answer = type.includes("json") ? await response.json() : {};
  if (!response.ok) {
    throw new Problem(response.status, answer, response.headers.get("X-Request-Id"));
  }
  return answer;
}

/** Who is signed in, or null. */
export async function session() {
  try {
    return await call("GET", "/v1/session");
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) {
      return null;
    }
    throw problem;
  }
}
