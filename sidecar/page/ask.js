// One question to the sidecar; what it says is JSON, errors as well.
const kPatience = 5000; // milliseconds

export async function ask(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const reply = await fetch(query ? `${path}?${query}` : path, { signal: AbortSignal.timeout(kPatience) });
  const said = await reply.json();
  if (!reply.ok) throw new Error(said.error ?? `status ${reply.status}`);
  return said;
}
