// Draws the stream of snapshots. Each snapshot is about a second; the shape is Snapshot.cs.
"use strict";

const keptSeconds = 120;
const snapshots = [];
const byId = id => document.getElementById(id);
const whole = number => Math.round(number).toLocaleString("en");
const few = number => number < 10 ? number.toFixed(1) : whole(number);
const percent = share => (100 * share).toFixed(share > .995 || share < .1 ? 1 : 0) + " %";
const ms = value => value == null ? "–"
  : value < 1000 ? value.toFixed(value < 10 ? 1 : 0) + " ms" : (value / 1000).toFixed(1) + " s";
const inService = s => s.servers.filter(server => server.state === "InService").length;
const hitShare = s => s.mode === "Off" ? 0 : s.hitShare;
const say = (id, text) => { byId(id).textContent = text; };

const charts = [
  { title: "Page time, ms", log: true, series: [
    { key: "plain thin", name: "99 %", of: s => s.p99Ms }, { key: "data", name: "median of 5 s", of: s => s.medianMs }] },
  { title: "Database reads per second", series: [
    { key: "plain", name: "asked for", of: s => s.askedPerSecond },
    { key: "data", name: "reach it", of: s => s.databaseReadsPerSecond }] },
  { title: "Cache hit rate, %", most: 100, series: [
    { key: "cache", name: "of the reads", of: s => hitShare(s) == null ? null : 100 * hitShare(s) }] },
  { title: "Requests per second", series: [
    { key: "cache", name: "answered", of: s => s.requestsPerSecond },
    { key: "alarm", name: "failed, then repeated", of: s => s.failuresPerSecond }] },
  { title: "Application servers", stepped: true, series: [{ key: "cache", name: "in service", of: inService }] },
  { title: "Sessions", stepped: true, series: [
    { key: "plain", name: "shoppers", of: s => s.shoppers }, { key: "alarm", name: "sessions lost", of: s => s.sessionsLost }] },
];

function element(parent, name, attributes, text) {
  const child = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) child.setAttribute(key, attributes[key]);
  if (text !== undefined) child.textContent = text;
  parent.append(child);
  return child;
}

function html(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function buildCharts() {
  byId("charts").replaceChildren(...charts.map(chart => {
    const figure = html("figure", "panel");
    const caption = html("figcaption", "", chart.title);
    for (const line of chart.series) caption.append(html("span", `key-line ${line.key}`, line.name));
    chart.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    chart.svg.setAttribute("role", "img");
    figure.append(caption, chart.svg);
    return figure;
  }));
}

// A ceiling of 1, 2 or 5 times a power of ten.
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(step => step * power).find(ceiling => ceiling >= value);
}

// Where the horizontal lines of a chart are.
function rules(chart, ceiling) {
  if (chart.log) return Array.from({ length: Math.round(Math.log10(ceiling)) + 1 }, (_, power) => 10 ** power);
  return chart.stepped ? [0, ceiling] : [0, ceiling / 2, ceiling];
}

function drawChart(chart) {
  const svg = chart.svg;
  const width = svg.clientWidth, height = 150, left = 38, bottom = 18, top = 14;
  svg.replaceChildren();
  const last = snapshots.at(-1).elapsedSeconds;
  const first = Math.max(last - keptSeconds, snapshots[0].elapsedSeconds);
  const span = Math.max(last - first, 20);
  const shown = snapshots.filter(s => s.elapsedSeconds >= first);
  const values = chart.series.flatMap(line => shown.map(line.of)).filter(value => value != null).sort((a, b) => a - b);
  // One outlier, as the first second of a cold start, does not flatten the rest: it is cut off at the top.
  const highest = Math.max(values[Math.floor((values.length - 1) * (chart.stepped ? 1 : .98))] ?? 1, 1);
  const ceiling = chart.most ?? (chart.log ? 10 ** Math.ceil(Math.log10(highest * 1.5))
    : niceCeiling(chart.stepped ? highest + 1 : highest));
  const part = chart.log ? value => Math.max(Math.log10(value), 0) / Math.log10(ceiling) : value => value / ceiling;
  const x = seconds => left + (seconds - first) / span * (width - left - 4);
  const y = value => top + (1 - Math.min(part(value), 1)) * (height - top - bottom);

  const floor = height - bottom;
  drawBands(svg, shown, x, top, floor - top);
  for (const value of rules(chart, ceiling)) {
    element(svg, "line", { class: "rule", x1: left, x2: width, y1: y(value), y2: y(value) });
    element(svg, "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, whole(value));
  }
  for (let age = 0; age <= span; age += span > 60 ? 30 : 10) {
    if (x(last - age) < left) break;
    const label = age === 0 ? "now" : `-${age} s`;
    element(svg, "text", { x: x(last - age), y: height - 3, "text-anchor": age === 0 ? "end" : "middle" }, label);
  }
  drawMarks(svg, first, x, top, floor, width);
  for (const line of chart.series) drawLine(svg, line, shown, x, y, floor, chart.stepped);
  const now = chart.series.map(line => `${line.name} ${few(line.of(shown.at(-1)) ?? 0)}`).join(", ");
  svg.setAttribute("aria-label", `${chart.title}: now ${now}`);
}

// The ground says how reads were answered: white with the cache.
function drawBands(svg, shown, x, top, height) {
  for (let i = 0; i < shown.length;) {
    let end = i;
    while (end + 1 < shown.length && shown[end + 1].mode === shown[i].mode) end++;
    const from = x(shown[Math.max(i - 1, 0)].elapsedSeconds), to = x(shown[end].elapsedSeconds);
    if (shown[i].mode !== "On") {
      element(svg, "rect", { class: `band ${shown[i].mode}`, x: from, y: top, width: Math.max(to - from, 0), height });
      if (to - from > 62)
        element(svg, "text", { x: from + 4, y: top + 11 }, shown[i].mode === "Off" ? "cache off" : "cache gone");
    }
    i = end + 1;
  }
}

function drawMarks(svg, first, x, top, bottom, width) {
  let free = 0;
  for (const line of snapshots.at(-1).journal) {
    if (line.elapsedSeconds < first || !line.mark || !line.isAlarm) continue;
    const at = x(line.elapsedSeconds);
    element(svg, "line", { class: "mark", x1: at, x2: at, y1: top, y2: bottom });
    const end = at + 6 * line.mark.length;
    if (at < free || end > width + 20) continue;
    element(svg, "text", { x: at, y: top - 4 }, line.mark);
    free = end;
  }
}

function drawLine(svg, line, shown, x, y, floor, stepped) {
  const points = shown.filter(s => line.of(s) != null).map(s => [x(s.elapsedSeconds), y(line.of(s))]);
  if (points.length < 2) return;
  const path = points.map(([px, py], i) => i === 0 ? `M${px},${py}` : stepped ? `H${px}V${py}` : `L${px},${py}`).join("");
  const isThin = line.key.includes("thin");
  if (!isThin)
    element(svg, "path", { class: `area ${line.key}`, d: `${path}L${points.at(-1)[0]},${floor}L${points[0][0]},${floor}Z` });
  element(svg, "path", { class: `line ${line.key}`, d: path });
}

function chip(className, name, text, title) {
  const made = html("div", `chip ${className}`, name);
  made.append(html("small", "", text));
  if (title) made.title = title;
  return made;
}

function drawFleet(now) {
  const states = { InService: "in service", Starting: "starting", Draining: "draining", Gone: "gone" };
  byId("servers").replaceChildren(...now.servers.map(
    server => chip(server.state, server.name, states[server.state], `process ${server.processId}`)));
}

function drawSessions(now) {
  const { nodes, hasPrimary, replicaCount } = now.sessionsCache;
  const isMending = hasPrimary && replicaCount < nodes.length - 1;
  byId("nodes").replaceChildren(...nodes.map(node => node.role === "primary"
    ? chip(hasPrimary ? "primary" : "down", "primary", hasPrimary ? shortName(node) : "failing over", node.name)
    : chip("replica", "replica", isMending ? `${shortName(node)} …` : shortName(node), node.name)));
  document.querySelector(".sessions").classList.toggle("is-bad", !hasPrimary || now.sessionsLost > 0);
  say("lost", whole(now.sessionsLost));
  say("sessions", whole(now.sessions));
  say("compared", `(${whole(now.basketsCompared)} baskets compared)`);
}

const shortName = node => "node " + Number(node.name.slice(-3));

function drawReads(now) {
  const share = hitShare(now);
  const states = { There: "", Leaving: "is being deleted", Away: "is gone", Coming: "is being created" };
  say("reads-state", now.mode === "Off" ? "switched off" : states[now.readsCache]);
  say("hits", now.mode === "Off" || share == null ? "0 %" : percent(share));
  const box = document.querySelector(".reads");
  box.classList.toggle("is-off", now.mode === "Off");
  box.classList.toggle("is-bad", now.readsCache !== "There");
  offer("toggle", now.mode === "Off" ? "cache-on" : "cache-off", now.mode === "Off" ? "Switch on" : "Switch off", true);
  const isGone = now.readsCache === "Away" || now.readsCache === "Coming";
  offer("remove", isGone ? "reads-back" : "reads-away", isGone ? "Bring it back" : "Take it away",
    now.readsCache === "There" || now.readsCache === "Away");
}

function offer(id, name, text, isPossible) {
  const button = byId(id);
  button.dataset.switch = name;
  button.textContent = text;
  button.disabled = !isPossible;
}

// Thicker with more, by powers of ten.
function setArrow(name, rate) {
  const arrow = document.querySelector("." + name);
  arrow.style.setProperty("--width", `${Math.round(2 + 2.2 * Math.log10(1 + rate))}px`);
  arrow.classList.toggle("is-still", rate < .5);
}

function drawStory(now) {
  const story = byId("story");
  const tell = (...parts) => story.replaceChildren(...parts);
  const strong = (text, className) => html("b", className, text);
  if (now.mode === "Off") {
    tell("Without the read cache the database answers ", strong(`all ${whole(now.askedPerSecond)} reads a second`, "data"),
      ", and a page takes ", strong(ms(now.medianMs), "data"), ".");
  } else if (now.mode === "Away") {
    tell("The read cache is ", strong("gone", "bad"), ": the shop goes on at the database's speed, ",
      strong(`${ms(now.medianMs)} a page`, "data"), ".");
  } else {
    const off = now.phases.Off;
    tell("The cache answers ", strong(percent(hitShare(now) ?? 0)), " of the reads. The database gets ",
      strong(few(now.databaseReadsPerSecond)), " a second instead of ", strong(whole(now.askedPerSecond), "data"),
      ...(off.medianMs == null ? ["."] : [": a page takes ", strong(ms(now.medianMs)), ", without the cache ",
        strong(ms(off.medianMs), "data"), ` at ${whole(off.requestsPerSecond)} requests/s.`]));
  }
}

function drawPhases(now) {
  const names = { Off: "Cache switched off", On: "Cache on", Away: "Cache taken away" };
  byId("phases").replaceChildren(...Object.keys(names).map(mode => {
    const phase = now.phases[mode];
    const row = html("tr", mode);
    const head = html("th", "", names[mode]);
    head.scope = "row";
    head.append(html("small", "", phase.seconds === 0 ? "not yet" : `${whole(phase.seconds)} s`));
    row.append(head);
    for (const [label, text, isKey] of [
      ["median page", ms(phase.medianMs), true], ["99 %", ms(phase.p99Ms), false],
      ["requests/s", whole(phase.requestsPerSecond), false], ["reads/s asked for", whole(phase.askedPerSecond), false],
      ["of the database", few(phase.databaseReadsPerSecond), true]]) {
      const cell = html("td", isKey ? "key" : "", phase.seconds === 0 ? "–" : text);
      cell.dataset.label = label;
      row.append(cell);
    }
    return row;
  }));
}

function drawJournal(lines) {
  byId("journal").replaceChildren(...[...lines].reverse().map(line => {
    const item = html("li", line.isAlarm ? "bad" : "");
    item.append(html("time", "", line.elapsedSeconds.toFixed(1) + " s"), html("span", "", line.text));
    return item;
  }));
}

function draw() {
  const now = snapshots.at(-1);
  say("shoppers", whole(now.shoppers));
  byId("wave").setAttribute("aria-pressed", String(!now.loadIsHeld));
  say("requests", whole(now.requestsPerSecond));
  say("flight", whole(now.inFlight));
  say("failures", now.failuresPerSecond > 0 ? `${few(now.failuresPerSecond)} fail/s, repeated` : "");
  say("latency", ms(now.medianMs));
  say("commands", whole(now.sessionsCache.commandsPerSecond));
  say("asked", now.mode === "Off" ? "0" : whole(now.askedPerSecond));
  say("reads", few(now.databaseReadsPerSecond));
  say("load", few(now.databaseReadsPerSecond));
  say("writes", few(now.databaseWritesPerSecond));
  say("total", whole(now.databaseReads));
  byId("failures").title = now.lastFailure ?? "";
  setArrow("to-balancer", now.requestsPerSecond);
  setArrow("to-servers", now.requestsPerSecond);
  setArrow("to-sessions", now.sessionsCache.hasPrimary ? now.sessionsCache.commandsPerSecond : 0);
  setArrow("to-reads", now.mode === "On" ? now.askedPerSecond : 0);
  setArrow("to-database", now.databaseReadsPerSecond);
  drawStory(now);
  drawFleet(now);
  drawSessions(now);
  drawReads(now);
  drawPhases(now);
  drawJournal(now.journal);
  for (const chart of charts) drawChart(chart);
}

buildCharts();
const stream = new EventSource("events");
let drawing = false;
stream.onopen = () => {
  snapshots.length = 0;
  byId("link").className = "link on";
  say("link", "live");
};
stream.onerror = () => {
  byId("link").className = "link";
  say("link", "the demo has stopped");
};
stream.onmessage = message => {
  snapshots.push(JSON.parse(message.data));
  if (snapshots.length > keptSeconds + 10) snapshots.shift();
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => { drawing = false; draw(); });
};
addEventListener("resize", () => { if (snapshots.length > 0) draw(); });
for (const button of document.querySelectorAll("button[data-switch]")) {
  button.onclick = () => fetch("switches/" + button.dataset.switch, { method: "POST", headers: { "X-Storefront": "1" } });
}
