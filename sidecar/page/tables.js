// Where the names come from, and who is asked for all others.
import { byId, count, duration, mark, row, time } from "./elements.js";

function sourceRow(source) {
  const since = source.age_seconds > 0 ? `, for ${duration(source.age_seconds)}` : "";
  return row(source.url, mark(source.state + since, source.state === "well" ? "well" : "wrong"), count(source.services),
    source.bad_entries > 0 ? mark(count(source.bad_entries), "wrong") : "0", source.last_error ?? "");
}

function upstreamRow(upstream) {
  const state = { up: "well", down: "wrong", loop: "wrong" }[upstream.state] ?? "note";
  const suffix = upstream.suffix === "" || upstream.suffix === "." ? "all other names" : upstream.suffix;
  return row(upstream.server, suffix, mark(upstream.state, state), time(upstream.usual_seconds), count(upstream.answers), count(upstream.failures));
}

export function showSources(sources) {
  byId("sources").replaceChildren(...sources.map(sourceRow));
}

export function showUpstreams(upstreams) {
  byId("upstreams").replaceChildren(...(upstreams.length > 0 ? upstreams.map(upstreamRow) : [row("none: other names are refused")]));
}
