// What has changed, the newest first.
import { ask } from "./ask.js";
import { byId, element } from "./elements.js";

const kShown = 100;
let newest = 0; // its number
let start = ""; // when the sidecar was started that counted it

export async function showChanges() {
  const list = byId("changes");
  let told = await ask("/v1/changes", { since: newest });
  if (told.started_at !== start) {
    // A sidecar that was started again counts from the beginning.
    if (newest > 0) told = await ask("/v1/changes", { since: 0 });
    list.replaceChildren();
  }
  start = told.started_at;
  newest = told.newest;
  for (const change of told.changes) {
    list.prepend(element("li", {}, element("time", { datetime: change.time }, new Date(change.time).toLocaleTimeString()), ` ${change.service}: ${change.what}`));
  }
  while (list.children.length > kShown) list.lastChild.remove();
}
