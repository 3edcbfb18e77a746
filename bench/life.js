"use strict";

// The life of a daemon: what it costs while nothing comes, and what becomes of that as sources and messages grow in number.

const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: pause } = require("node:timers/promises");
const { Contenders } = require("./contenders");
const { median, rowOf } = require("./figures");
const Daemon = require("./daemon");
const { Stores, firstId } = require("./stores");

const inWords = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

// One gateway shows the same to everybody, at whatever path: each source mirrors it as if it were its own.
function sourcesAt(gateway, count, keys)
{
	const names = ["office", ...Array.from({ length: count - 1 }, (_, i) => `s${i + 2}`)];
	const settings = names.map((name) => Object.entries({ plugin: "smseagle", token: "bench", url: `${gateway.url}/${name}`, ...keys })
		.map(([key, value]) => [`source.${name}.${key}`, value]));
	return Object.fromEntries(settings.flat());
}

// Waits until a gateway was asked that often, and nothing more for a while.
async function untilQuiet(gateway, least)
{
	let [before, since] = [-1, 0];
	while (before < least || Date.now() - since < 2000)
	{
		const now = await gateway.ask("requests");
		if (now !== before) [before, since] = [now, Date.now()];
		await pause(50);
	}
}

function insist(isGood, what)
{
	if (!isGood) throw new Error(`the result is wrong: ${what}`);
}

// At rest

const looks = { whole: 120, quick: 20 }; // Seconds. The whole one is the default of sync.interval, and so holds one pass of each source.
const atEase = 20; // Seconds between the first passes and the first window, so that no pass is on the edge of one.

const figureIn = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)[1]);

// A thread that has ended takes its figures with it.
function switchesOf(pid)
{
	const folder = `/proc/${pid}/task`, switches = new Map();
	for (const thread of fs.readdirSync(folder))
	{
		const text = fs.readFileSync(path.join(folder, thread, "status"), "utf8");
		switches.set(thread, figureIn(text, "voluntary_ctxt_switches") + figureIn(text, "nonvoluntary_ctxt_switches"));
	}
	return switches;
}

// Seconds, by the process's own clock: /proc tells whole hundredths of one, and a pass takes less.
async function processorOf(stage, pid)
{
	const clock = "print clock_gettime(((-1 - $ARGV[0]) << 3) | 2)";
	return Number((await stage.run("perl", ["-MTime::HiRes=clock_gettime", "-e", clock, String(pid)])).printed);
}

async function lookAt(stage, pid, gateway)
{
	return {
		processor: await processorOf(stage, pid),
		at: process.hrtime.bigint(),
		switches: switchesOf(pid),
		memory: 1024 * figureIn(fs.readFileSync(`/proc/${pid}/status`, "utf8"), "VmRSS"),
		requests: await gateway.ask("requests"),
	};
}

async function during(stage, seconds, pid, gateway)
{
	const before = await lookAt(stage, pid, gateway);
	await pause(1000 * seconds);
	const after = await lookAt(stage, pid, gateway);
	const passed = Number(after.at - before.at) / 1e9;
	const wakeUps = [...after.switches].reduce((sum, [thread, count]) => sum + count - (before.switches.get(thread) ?? 0), 0);
	return {
		processor: 100 * (after.processor - before.processor) / passed,
		wakeUps: 60 * wakeUps / passed,
		memory: after.memory / 1e6,
		asked: after.requests - before.requests,
		requests: 60 * (after.requests - before.requests) / passed,
	};
}

// As somebody would run it who has set nothing, but for where things are, and how old a message may be.
function ownConfiguration(stage, file, sources)
{
	const all = {
		"plugins.path": path.join(stage.root, "build/release/lib/eyrie/plugins"),
		"storage.plugin": "sqlite",
		"storage.path": file,
		"sync.cold-start": "3650d",
		"http.listen": "",
		...sources,
	};
	return stage.write(".properties", Object.entries(all).map(([key, value]) => `${key}=${value}\n`).join(""));
}

async function restOf(bench, count)
{
	const { stage } = bench, folders = 5;
	const gateway = await stage.gateway({ messages: 100 });
	const store = await new Stores(stage, "SQLite", gateway).empty();
	const config = ownConfiguration(stage, store.file, sourcesAt(gateway, count));
	const started = stage.start(stage.program("eyried"), ["--config", config]);
	started.child.stdout.resume();
	const ended = started.ended.then(() => { throw new Error(`eyried has ended: ${started.errors}`); });
	ended.catch(() => {}); // As it does when it has been looked at.
	await Promise.race([untilQuiet(gateway, count * folders), ended]);
	if (!bench.isQuick) await pause(1000 * atEase);
	const figures = [];
	for (let run = 1; run <= bench.runs; ++run)
	{
		figures.push(await during(stage, bench.isQuick ? looks.quick : looks.whole, started.child.pid, gateway));
		const { processor, wakeUps, memory, asked, requests } = figures.at(-1);
		insist(bench.isQuick || asked >= count * folders, `${asked} requests are less than a pass of each source`);
		bench.tell(`${run}/${bench.runs} ${inWords(count, "source")}: ${processor.toFixed(4)} % of a core, ${wakeUps.toFixed(0)} wake-ups a minute, `
			+ `${memory.toFixed(1)} MB, ${requests.toFixed(1)} requests a minute`);
	}
	await stage.end(started);
	const [[rows]] = await store.query("SELECT COUNT(*) FROM messages;");
	insist(Number(rows) === count * gateway.messages, `${rows} rows`);
	await store.remove();
	await gateway.end();
	return figures;
}

async function atRest(bench)
{
	const seconds = bench.isQuick ? looks.quick : looks.whole, rows = [];
	const note = `looked at for ${seconds} s, ${bench.isQuick ? "in which no pass was due" : "in which each source has a pass"}`;
	for (const count of [1, 100])
	{
		const figures = await restOf(bench, count), isJudged = count === 1;
		const row = (what, unit, valueOf, more = {}) =>
			rows.push({ work: "at rest, SQLite", program: `eyried, ${inWords(count, "source")}: ${what}`, unit, values: figures.map(valueOf), ...more });
		row("processor", "% of a core", ({ processor }) => processor, { note, ...(isJudged && !bench.isQuick ? { most: 0.05 } : {}) });
		row("wake-ups", "a minute", ({ wakeUps }) => wakeUps);
		row("memory", "MB", ({ memory }) => memory, isJudged ? { most: 20 } : {});
		row("requests", "a minute", ({ requests }) => requests);
	}
	return rows;
}

// Growth

const news = 20; // Messages that are waited for, one after the other.

// How many milliseconds the gateway's next message takes until a reader is shown it, if the daemon is told at once that there is one.
async function arrival(daemon, gateway, id)
{
	const begun = process.hrtime.bigint();
	await gateway.ask("add 1");
	const task = await daemon.ask("/api/v1/sources/office/orders", { order: "sync" });
	while ((await daemon.ask("/api/v1/messages?source=office&limit=1")).items[0].remote_id !== String(id))
	{
		insist(process.hrtime.bigint() - begun < 60_000_000_000n, `message ${id} has not come`);
		await pause(1);
	}
	const milliseconds = Number(process.hrtime.bigint() - begun) / 1e6;
	while (["waiting", "running"].includes((await daemon.ask(`/api/v1/tasks/${task.id}`)).state)) await pause(1);
	return milliseconds;
}

async function arrivals(stage, gateway, settings, sources)
{
	const before = await gateway.ask("requests");
	const daemon = await Daemon.start(stage, { ...settings, "sync.settle": "0s", "http.requests-per-minute": "0" });
	await untilQuiet(gateway, before + sources);
	const values = [];
	for (let i = 0; i < news; ++i) values.push(await arrival(daemon, gateway, firstId + gateway.messages + i));
	await daemon.end();
	return median(values);
}

// So many sources, that have as many messages together as each other number of them.
async function grown(bench, sources)
{
	const each = Math.max(1, Math.floor(bench.messages / sources));
	const gateway = await bench.stage.gateway({ messages: each });
	const stores = new Stores(bench.stage, "SQLite", gateway), store = await stores.empty();
	const settings = sourcesAt(gateway, sources, { folders: "inbox" });
	const { seconds, peak } = await new Contenders(bench, gateway).pass(store, settings);
	const counted = async (more) =>
	{
		const found = (await store.query("SELECT COUNT(*), COUNT(DISTINCT remote_id), COUNT(DISTINCT source) FROM messages;"))[0].join(" ");
		insist(found === [sources * each + more, each + more, sources].join(" "), `rows, ids and sources are ${found}`);
		insist(JSON.stringify(await store.indexes()) === stores.indexes, "an index is missing");
	};
	await counted(0);
	const latency = await arrivals(bench.stage, gateway, { ...store.settings, ...settings }, sources);
	await counted(news);
	await store.remove();
	await stores.close();
	await gateway.end();
	return { messages: sources * each, seconds, peak, latency };
}

async function bySources(bench)
{
	const places = [1, 10, 100, 1000].map((sources) => ({ program: `eyried, ${inWords(sources, "source")}`, sources, runs: [] }));
	for (let run = 1; run <= bench.runs; ++run)
		for (const { program, sources, runs } of places)
		{
			const { messages, seconds, peak, latency } = await grown(bench, sources);
			runs.push({ messages, seconds, peak, latency });
			bench.tell(`${run}/${bench.runs} ${program}: ${messages} in ${seconds.toFixed(2)} s, ${(peak / 1e6).toFixed(1)} MB, `
				+ `a new one in ${latency.toFixed(1)} ms`);
		}
	return [
		...places.map(({ program, runs }) => rowOf("first load by sources, SQLite", program, runs)),
		...memories("peak memory by sources, SQLite", places),
		...places.map(({ program, runs }) => ({ work: "until a new message is shown, SQLite", program, unit: "ms",
			values: runs.map(({ latency }) => latency), note: `median of ${news}; the daemon is told of each` })),
	];
}

function memories(work, places)
{
	return places.map(({ program, runs }) => ({ work, program, unit: "MB", values: runs.map(({ peak }) => peak / 1e6) }));
}

async function byMessages(bench)
{
	const largest = (bench.isQuick ? 1 : 10) * bench.messages;
	const sizes = [1e4, 1e5, 1e6, 1e7].filter((size) => size <= largest);
	const places = sizes.map((messages) => ({ program: `eyried, ${inWords(messages, "message")}`, messages, runs: [] }));
	for (let run = 1; run <= bench.runs; ++run)
		for (const { program, messages, runs } of places.filter((place) => run === 1 || place.messages <= bench.messages))
		{
			const gateway = await bench.stage.gateway({ messages });
			const stores = new Stores(bench.stage, "SQLite", gateway), store = await stores.empty();
			runs.push(await new Contenders(bench, gateway).pass(store));
			await stores.check(store, messages);
			await store.remove();
			await stores.close();
			await gateway.end();
			bench.tell(`${run}/${bench.runs} ${program}: ${runs.at(-1).seconds.toFixed(2)} s, ${(runs.at(-1).peak / 1e6).toFixed(1)} MB`);
		}
	const note = (row, i) => (bench.runs > 1 && sizes[i] > bench.messages ? { ...row, note: "one run" } : row);
	return [
		...places.map(({ program, runs }) => rowOf("first load by messages, SQLite", program, runs)).map(note),
		...memories("peak memory by messages, SQLite", places).map(note),
	];
}

async function growth(bench)
{
	return [...await bySources(bench), ...await byMessages(bench)];
}

module.exports = [
	{ name: "at rest, sqlite", play: atRest },
	{ name: "growth, sqlite", play: growth },
];
