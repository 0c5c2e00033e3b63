// Asks the sidecar each second for as long as somebody looks, and hands what it says to the parts.
import { ask } from "./ask.js";
import { showChanges } from "./changes.js";
import { byId, duration } from "./elements.js";
import { startLookup } from "./lookup.js";
import { showPlots } from "./plots.js";
import { refreshServices, startServices } from "./services.js";
import { showSources, showUpstreams } from "./tables.js";

const kSecond = 1000;
let shown = ""; // the image that the list of services shows; each sidecar counts them from 1

function showState(status) {
  const wrong = status.sources.filter((source) => source.state !== "well");
  const state = byId("state");
  if (!status.ready) {
    state.textContent = "not ready: no catalog has been read yet";
    state.dataset.state = "wrong";
  } else if (wrong.length > 0) {
    state.textContent = `serves what it has; ${wrong.length} of ${status.sources.length} sources not well`;
    state.dataset.state = "note";
  } else {
    state.textContent = "well";
    state.dataset.state = "well";
  }
  byId("domain").textContent = status.domain;
  const { services, instances, healthy } = status.image;
  byId("facts").textContent =
    `${services} services, ${healthy} of ${instances} running instances answered · ` +
    `${status.listen.join(", ")} · version ${status.version}, up ${duration(status.uptime_seconds)}`;
}

async function refresh() {
  try {
    const status = await ask("/v1/status");
    showState(status);
    showPlots(status);
    showSources(status.sources);
    showUpstreams(status.upstreams);
    const newest = `${status.started_at} ${status.image.generation}`;
    if (newest !== shown) {
      await Promise.all([refreshServices(), showChanges()]);
      shown = newest; // not before: what failed is asked for again
    }
  } catch (error) {
    byId("state").textContent = `the sidecar does not answer: ${error.message}`;
    byId("state").dataset.state = "wrong";
  }
}

// One after the other: a slow answer must not make a queue of questions.
async function keepFresh() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, kSecond));
  }
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  byId("lookup-name").focus();
});
startLookup();
startServices();
keepFresh();
