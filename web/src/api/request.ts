/** What the server says when it will not do something (RFC 9457); its sentence is shown as it is. */
export class ProblemError extends Error {
  readonly status: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(status: number, kind: string, sentence: string, data: Readonly<Record<string, unknown>> = {}) {
    super(sentence);
    this.name = "ProblemError";
    this.status = status;
    this.kind = kind;
    this.data = data;
  }
}

const unreachable = "The server does not answer. Your text is still here; try again in a moment.";

/** One request to our own API. The generated client calls this for every operation. */
export async function request<Answer>(url: string, options: RequestInit = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options, headers: headersOf(options) });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new ProblemError(0, "unavailable", unreachable);
  }
  const body = await bodyOf(response);
  if (!response.ok) throw problemOf(response, body);
  return body as Answer;
}

function headersOf(options: RequestInit): Headers {
  const headers = new Headers(options.headers);
  headers.set("accept", "application/json");
  // The generated client names a JSON type also where there is no body; servers refuse that.
  if (options.body === undefined || options.body === null) headers.delete("content-type");
  return headers;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function problemOf(response: { status: number; statusText: string }, body: unknown): ProblemError {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const sentence = [fields["detail"], fields["message"], fields["title"]].find(
    (text): text is string => typeof text === "string" && text !== "",
  );
  const kind = typeof fields["kind"] === "string" ? fields["kind"] : "unknown";
  return new ProblemError(response.status, kind, sentence ?? `The server answered ${response.status} ${response.statusText}.`, fields);
}

/** The sentence to show for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong, and it left no message.";
}
