// What has changed, the newest first.
import { ask } from "./ask.js";
import { byId, element } from "./elements.js";

const kShown = 100;
let newest = 0; // its number

export async function showChanges() {
  const list = byId("changes");
  const told = await ask("/v1/changes", { since: newest });
  // A sidecar that was started again counts from the beginning.
  if (told.newest < newest) list.replaceChildren();
  newest = told.newest;
  for (const change of told.changes) {
    list.prepend(element("li", {}, element("time", { datetime: change.time }, new Date(change.time).toLocaleTimeString()), ` ${change.service}: ${change.what}`));
  }
  while (list.children.length > kShown) list.lastChild.remove();
}
