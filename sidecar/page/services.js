// The services, a page at a time; one that is opened shows its instances.
import { ask } from "./ask.js";
import { byId, element, mark, row } from "./elements.js";

const kPage = 100;
const kPause = 200; // milliseconds without a key before the filter asks
const open = new Set(); // names
let shown = kPage; // how many the user has asked for
let asked = 0; // answers to older questions are passed over

function health(healthy, all) {
  const state = healthy === all && all > 0 ? "well" : healthy > 0 ? "note" : "wrong";
  return mark(`${healthy} of ${all}`, state);
}

function instanceRow(instance) {
  const well = instance.state === "running" && instance.healthy && !instance.draining;
  const words = [instance.state, instance.healthy ? "healthy" : "not healthy", ...(instance.draining ? ["draining"] : [])];
  return row(instance.number === null ? "–" : String(instance.number), instance.addresses.join(" ") || "no address",
    mark(words.join(", "), well ? "well" : "wrong"), instance.node || "–", instance.id);
}

async function details(name) {
  const service = await ask(`/v1/services/${encodeURIComponent(name)}`);
  const head = row(...["Number", "Addresses", "State", "Node", "Id"].map((title) => element("th", { scope: "col" }, title)));
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...service.list.map(instanceRow)));
  return row(element("td", { colspan: "5" }, table));
}

function serviceRow(service) {
  const button = element("button", { type: "button", "aria-expanded": String(open.has(service.name)) }, service.name);
  button.addEventListener("click", () => {
    if (!open.delete(service.name)) open.add(service.name);
    refreshServices();
  });
  const also = [...service.aliases, ...(service.external ? [`→ ${service.external}`] : [])];
  return row(button, service.external ? "–" : health(service.healthy, service.instances),
    service.ports.map((port) => `${port.port}/${port.protocol} ${port.name}`).join(", "), also.join(", "), service.networks.join(", "));
}

export async function refreshServices() {
  const mine = ++asked;
  const match = byId("services-filter").value.trim().toLowerCase();
  const list = await ask("/v1/services", { match, limit: shown });
  const rows = [];
  for (const service of list.services) {
    rows.push(serviceRow(service));
    if (open.has(service.name)) rows.push(await details(service.name));
  }
  if (mine !== asked) return;
  const focused = document.activeElement?.closest("#services") ? document.activeElement.textContent : null;
  byId("services").replaceChildren(...rows);
  for (const button of byId("services").querySelectorAll("button")) {
    if (button.textContent === focused) button.focus();
  }
  byId("services-count").textContent = list.total > list.services.length ? `${list.services.length} of ${list.total}` : String(list.total);
  byId("services-more").hidden = list.next === null;
}

export function startServices() {
  let pause;
  byId("services-filter").addEventListener("input", () => {
    clearTimeout(pause);
    shown = kPage;
    pause = setTimeout(() => refreshServices().catch(() => {}), kPause);
  });
  byId("services-more").addEventListener("click", () => {
    shown += kPage;
    refreshServices().catch(() => {});
  });
}
