// The box: what a name is answered with, and where that comes from.
import { ask } from "./ask.js";
import { byId, element, mark, time } from "./elements.js";

const kOrigins = {
  own: "our own catalog",
  static: "a name that is the same everywhere",
  cache: "the cache",
  forwarded: "an upstream",
  not_ready: "nobody: no catalog has been read yet",
  refused: "nobody: refused",
  not_forwarded: "nobody: not ours and not in the cache, and from here no upstream is asked (`warren-sidecar resolve` does)",
};

function describe(found) {
  const well = found.rcode === "NOERROR";
  const parts = [mark(found.rcode, well ? "well" : "wrong"), ` from ${kOrigins[found.origin] ?? found.origin}, ${time(found.seconds)}`];
  if (found.ttl !== null) parts.push(`, TTL ${found.ttl} s`);
  if (found.extended_error) parts.push(` – ${found.extended_error.text} (EDE ${found.extended_error.code})`);
  if (well && found.answer.length === 0) parts.push(" – the name exists and has nothing of this type");
  const records = [...found.answer, ...found.additional.filter((record) => record.type !== "OPT")];
  const list = element("ul", {}, ...records.map((record) => element("li", {}, `${record.name} ${record.type} ${record.data}`)));
  return records.length > 0 ? [...parts, list] : parts;
}

async function lookUp(event) {
  event.preventDefault();
  const result = byId("lookup-result");
  const name = byId("lookup-name").value.trim();
  result.replaceChildren("asking …");
  try {
    result.replaceChildren(...describe(await ask("/v1/resolve", { name, type: byId("lookup-type").value })));
  } catch (error) {
    result.replaceChildren(mark(error.message, "wrong"));
  }
}

export function startLookup() {
  byId("lookup").addEventListener("submit", lookUp);
}
