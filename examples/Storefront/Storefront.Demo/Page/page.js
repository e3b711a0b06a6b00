// Draws the stream of snapshots. Each snapshot is one second; the shape is Snapshot.cs.
"use strict";

const keptSeconds = 120;
const snapshots = [];
const byId = id => document.getElementById(id);
const whole = number => Math.round(number).toLocaleString("en");
const percent = share => (100 * share).toFixed(1) + " %";
const ms = value => value == null ? "–" : value.toFixed(value < 10 ? 1 : 0) + " ms";
const inService = s => s.servers.filter(server => server.state === "InService").length;

function element(parent, name, attributes, text) {
  const child = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) child.setAttribute(key, attributes[key]);
  if (text !== undefined) child.textContent = text;
  parent.append(child);
  return child;
}

// A ceiling of 1, 2 or 5 times a power of ten.
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(step => step * power).find(ceiling => ceiling >= value);
}

function drawChart(id, series, stepped) {
  const svg = byId(id);
  const width = svg.clientWidth, height = 150, left = 38, bottom = 18, top = 6;
  svg.replaceChildren();
  const last = snapshots.at(-1).elapsedSeconds;
  const first = Math.max(last - keptSeconds, snapshots[0].elapsedSeconds);
  const span = Math.max(last - first, 20);
  const values = series.flatMap(line => snapshots.map(line.of)).filter(value => value != null).sort((a, b) => a - b);
  // One outlier, as the first second of a cold start, does not flatten the rest: it is cut off at the top.
  const highest = Math.max(values[Math.floor((values.length - 1) * (stepped ? 1 : .97))] ?? 1, 1);
  const ceiling = stepped ? highest + 1 : niceCeiling(highest);
  const x = seconds => left + (seconds - first) / span * (width - left - 4);
  const y = value => top + (1 - Math.min(value / ceiling, 1)) * (height - top - bottom);

  for (const share of stepped ? [0, 1] : [0, .5, 1]) {
    const value = ceiling * share;
    element(svg, "line", { class: "rule", x1: left, x2: width, y1: y(value), y2: y(value) });
    element(svg, "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, whole(value));
  }
  for (let age = 0; age <= span; age += span > 60 ? 30 : 10) {
    if (x(last - age) < left) break;
    const label = age === 0 ? "now" : `-${age} s`;
    element(svg, "text", { x: x(last - age), y: height - 3, "text-anchor": age === 0 ? "end" : "middle" }, label);
  }
  for (const line of snapshots.at(-1).journal.filter(line => line.text.includes("SIGKILL"))) {
    if (line.elapsedSeconds < first) continue;
    const at = x(line.elapsedSeconds);
    element(svg, "line", { class: "mark", x1: at, x2: at, y1: top, y2: y(0) });
  }
  for (const line of series) {
    const points = snapshots.filter(s => s.elapsedSeconds >= first && line.of(s) != null)
      .map(s => [x(s.elapsedSeconds), y(line.of(s))]);
    if (points.length < 2) continue;
    const path = points.map(([px, py], i) => i === 0 ? `M${px},${py}` : stepped ? `H${px}V${py}` : `L${px},${py}`).join("");
    const area = `${path}L${points.at(-1)[0]},${y(0)}L${points[0][0]},${y(0)}Z`;
    element(svg, "path", { class: `area ${line.key}`, d: area });
    element(svg, "path", { class: `line ${line.key}`, d: path });
  }
}

function drawServers(servers) {
  byId("servers").replaceChildren(...servers.map(server => {
    const box = document.createElement("div");
    box.className = `server ${server.state}`;
    box.textContent = server.name;
    box.title = `process ${server.processId}`;
    const state = document.createElement("small");
    state.textContent = { InService: "in service", Starting: "starting", Draining: "draining", Gone: "gone" }[server.state];
    box.append(state);
    state.style.display = "block";
    return box;
  }));
}

function drawJournal(lines) {
  byId("journal").replaceChildren(...[...lines].reverse().map(line => {
    const item = document.createElement("li");
    if (/SIGKILL|died/.test(line.text)) item.className = "alarm";
    const time = document.createElement("time");
    time.textContent = line.elapsedSeconds.toFixed(1) + " s";
    item.append(time, line.text);
    return item;
  }));
}

function draw() {
  const now = snapshots.at(-1);
  byId("shoppers").textContent = whole(now.shoppers);
  byId("rps").textContent = whole(now.requestsPerSecond);
  byId("asked").textContent = whole(now.readsAskedPerSecond);
  byId("selects").textContent = whole(now.readsFromDatabasePerSecond);
  byId("lost").textContent = whole(now.sessionsLost);
  byId("lost").className = "big " + (now.sessionsLost === 0 ? "good" : "bad");
  byId("compared").textContent = `${whole(now.sessions)} sessions, ${whole(now.basketsCompared)} baskets compared`;
  byId("avoided").textContent = percent(now.avoidedShareTotal);
  byId("hits").textContent = percent(now.hitShare);
  byId("fast").textContent = ms(now.cacheLatency.medianMs);
  byId("slow").textContent = ms(now.databaseLatency.medianMs);
  drawServers(now.servers);
  drawJournal(now.journal);
  drawChart("chart-load", [{ key: "a", of: s => s.requestsPerSecond }]);
  drawChart("chart-servers", [{ key: "a", of: inService }], true);
  drawChart("chart-reads", [
    { key: "b", of: s => s.readsAskedPerSecond }, { key: "a", of: s => s.readsFromDatabasePerSecond }]);
  drawChart("chart-latency", [
    { key: "b", of: s => s.databaseLatency.medianMs }, { key: "a", of: s => s.cacheLatency.medianMs }]);
}

const stream = new EventSource("events");
let drawing = false;
stream.onopen = () => {
  snapshots.length = 0;
  byId("link").className = "link on";
  byId("link").textContent = "live";
};
stream.onerror = () => {
  byId("link").className = "link";
  byId("link").textContent = "the demo has stopped";
};
stream.onmessage = message => {
  snapshots.push(JSON.parse(message.data));
  if (snapshots.length > keptSeconds + 10) snapshots.shift();
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => { drawing = false; draw(); });
};
addEventListener("resize", () => { if (snapshots.length > 0) draw(); });
byId("kill").onclick = () => fetch("kill", { method: "POST", headers: { "X-Storefront": "1" } });
