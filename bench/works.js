"use strict";

// The works. Each returns the rows of the table that it came to:
//   work, program   what was done, and by whom
//   unit, values    one value for each run
//   peaks           the most memory, in bytes, of each run
//   ratio           how much better eyried is than this one, unless the note says otherwise
//   least, most     the goal: for the ratio, or for the median where there is none
//   note            what the reader has to know

const { Contenders, alternate } = require("./contenders");
const { median, rowOf, rowsOf } = require("./figures");
const Daemon = require("./daemon");
const life = require("./life");
const { Stores, batch, firstId } = require("./stores");

function firstLoad(kind, { others, goals })
{
	return async (bench) =>
	{
		const gateway = await bench.stage.gateway({ messages: bench.messages });
		const all = new Contenders(bench, gateway);
		const results = await alternate(bench, new Stores(bench.stage, kind, gateway), [all.eyried(), ...others(all)]);
		await gateway.end();
		return rowsOf(`first load, ${kind}`, results, goals);
	};
}

const fromMemory = "no gateway, no JSON: has the messages already";

const firstLoadSqlite = firstLoad("SQLite", {
	others: (all) => [
		all.puller("better-sqlite3"),
		all.puller("typeorm", 20_000),
		all.limit("plain C"),
		all.limit("plain C, indexes last", { options: ["deferred"] }),
	],
	goals: {
		"better-sqlite3": { least: 2.5 },
		"typeorm": { least: 25, note: "its rate while the table is small, for it takes too long" },
		"plain C": { note: fromMemory },
		"plain C, indexes last": { least: 0.85, note: fromMemory },
	},
});

const firstLoadMariaDb = firstLoad("MariaDB", {
	others: (all) => [
		all.puller("mysql2"),
		all.puller("typeorm", 5000),
		all.limit("plain C"),
		all.limit("LOAD DATA", { order: "load" }),
	],
	goals: {
		"mysql2": { least: 2.2 },
		"typeorm": { least: 75, note: "its rate while the table is small, for it takes too long" },
		"plain C": { least: 0.85, note: fromMemory },
		"LOAD DATA": { least: 1, note: fromMemory },
	},
});

// Without a cursor a stream begins anew, at its cold start.
const beginAnew = "UPDATE sync_state SET last_synced_id = NULL, cursor_token = NULL, last_sync_time = NULL;";
const lastWritten = "SELECT COUNT(*), MAX(updated_at) FROM messages;";

function readAgain(kind)
{
	return async (bench) =>
	{
		const gateway = await bench.stage.gateway({ messages: bench.messages });
		const all = new Contenders(bench, gateway), stores = new Stores(bench.stage, kind, gateway);
		const first = [], again = [];
		for (let run = 1; run <= bench.runs; ++run)
		{
			const store = await stores.empty();
			first.push(await all.pass(store));
			const before = JSON.stringify(await store.query(lastWritten));
			await store.query(beginAnew);
			const requests = await gateway.ask("requests");
			await bench.stage.run("sync", []);
			again.push(await all.pass(store));
			bench.tell(`${run}/${bench.runs} eyried: ${first.at(-1).seconds.toFixed(2)} s, again ${again.at(-1).seconds.toFixed(2)} s`);
			// An answer may hold four pages.
			if (await gateway.ask("requests") - requests < bench.messages / (4 * batch)) throw new Error("not everything was read again");
			const after = JSON.stringify(await store.query(lastWritten));
			if (before !== after) throw new Error(`reading again has changed ${before} into ${after}`);
			await stores.check(store, bench.messages);
			await store.remove();
		}
		await gateway.end();
		const rows = [first, again].map((runs, i) => rowOf(`read again, ${kind}`, ["eyried, first load", "eyried, all of it unchanged"][i], runs));
		Object.assign(rows[1], { ratio: median(rows[1].values) / median(rows[0].values), least: 3, note: "how much faster than the first load" });
		return rows;
	};
}

// What the commit of a page costs in a database that is large already, of a daemon that has been running.
async function steadyPass(bench)
{
	const gateway = await bench.stage.gateway({ messages: bench.stored });
	const all = new Contenders(bench, gateway), stores = new Stores(bench.stage, "SQLite", gateway);
	const filler = all.limit("plain C", { options: ["deferred"] });
	if (!bench.has(filler)) return gateway.end().then(() => []);
	const store = await stores.empty();
	await filler.play(store);
	bench.tell(`plain C: ${bench.stored} messages are stored`);
	await store.query(`INSERT OR REPLACE INTO sync_state (source, folder, epoch, last_synced_id, cursor_token, generation, last_sync_time,
		cold_start_since, failures) VALUES ('office', 'inbox', 1, ${firstId + bench.stored - 1}, '', 0, '2020-01-01 00:00:00.000',
		'2020-01-01 00:00:00.000', 0);`);
	// What has just come would be read a second time for a minute.
	const daemon = await Daemon.start(bench.stage, { ...store.settings, "source.office.url": gateway.url, "sync.settle": "0s" });
	const rounds = 10 * bench.runs, eyried = [], plain = [];
	// Far above the ids that the gateway gets to. What another process has written makes the cache of each worthless: the first batch of
	// either does not count. Nor does a checkpoint, which one of both would come upon by chance.
	const place = (round) => [...store.place, String(2 * batch), `first=${firstId + 2 * bench.stored + 2 * round * batch}`, "batches=1"];
	for (let round = 1; round <= rounds; ++round)
	{
		await store.query("PRAGMA wal_checkpoint(TRUNCATE);");
		const passes = [];
		for (let pass = 0; pass < 2; ++pass)
		{
			await gateway.ask(`add ${batch}`);
			passes.push(await commitSeconds(daemon));
		}
		eyried.push(1000 * passes.at(-1));
		const cursor = await store.query("SELECT last_synced_id, quote(cursor_token) FROM sync_state;");
		await store.query("PRAGMA wal_checkpoint(TRUNCATE);");
		plain.push(1000 * JSON.parse((await bench.stage.run(filler.needs, place(round))).printed).batches[0]);
		await store.query(`UPDATE sync_state SET last_synced_id = ${cursor[0][0]}, cursor_token = ${cursor[0][1]};`);
		bench.tell(`${round}/${rounds} eyried ${eyried.at(-1).toFixed(2)} ms, plain C ${plain.at(-1).toFixed(2)} ms`);
	}
	await daemon.end();
	await stores.check(store, bench.stored + 4 * rounds * batch, bench.stored + 2 * rounds * batch);
	await store.remove();
	await gateway.end();
	const work = `${batch} new messages into ${bench.stored.toLocaleString("en")} stored, SQLite`, unit = "ms";
	return [
		{ work, program: "eyried", unit, values: eyried, note: "all commits of a pass, with what its live events are told from" },
		{ work, program: "plain C", unit, values: plain, ratio: median(plain) / median(eyried), least: 0.8 },
	];
}

async function commitSeconds(daemon)
{
	const series = 'eyrie_storage_call_duration_seconds_sum{operation="commit"}';
	const before = await daemon.metric(series);
	await daemon.pass();
	return await daemon.metric(series) - before;
}

async function overHttps(bench)
{
	const certificate = await bench.stage.certificate();
	const plain = await bench.stage.gateway({ messages: bench.messages });
	const secret = await bench.stage.gateway({ messages: bench.messages, certificate });
	const results = await alternate(bench, new Stores(bench.stage, "SQLite", plain), [
		new Contenders(bench, plain).eyried("eyried, HTTP"),
		new Contenders(bench, secret).eyried("eyried, HTTPS", { "source.office.tls.ca-file": certificate }),
	]);
	for (const gateway of [plain, secret]) await gateway.end();
	return rowsOf("first load over HTTPS, SQLite", results, { "eyried, HTTPS": { note: "how much faster it is without" } });
}

async function distantGateway(bench)
{
	const messages = Math.min(bench.messages, 100_000);
	const gateway = await bench.stage.gateway({ messages, latency: 20 });
	const all = new Contenders(bench, gateway);
	const of = (requests) => all.eyried(`eyried, requests.concurrency ${requests}`, { "requests.concurrency": requests });
	const results = await alternate(bench, new Stores(bench.stage, "SQLite", gateway), [of(4), of(1)]);
	await gateway.end();
	return rowsOf("first load, gateway 20 ms away, SQLite", results, { [of(1).name]: { note: "how much faster it is with 4" } });
}

// Each folder is asked until an answer is not full.
async function requests(bench)
{
	const added = 2000, folders = "inbox, outbox, sent, error, delivered";
	const idle = [], busy = [];
	// Each run with a gateway of its own: what came within the last ten minutes is read again by every pass.
	for (let run = 1; run <= bench.runs; ++run)
	{
		const gateway = await bench.stage.gateway({ messages: 1000 });
		const store = await new Stores(bench.stage, "SQLite", gateway).empty();
		const daemon = await Daemon.start(bench.stage, { ...store.settings, "source.office.url": gateway.url, "source.office.folders": folders });
		const during = async (order) =>
		{
			if (order) await gateway.ask(order);
			const before = await gateway.ask("requests");
			await daemon.pass();
			return await gateway.ask("requests") - before;
		};
		idle.push(await during());
		busy.push(await during(`add ${added}`));
		bench.tell(`${run}/${bench.runs} eyried: ${idle.at(-1)} requests, ${busy.at(-1)} for ${added} new messages`);
		const [[rows]] = await store.query("SELECT COUNT(*) FROM messages;");
		if (Number(rows) !== gateway.messages + added) throw new Error(`the result is wrong: ${rows} rows`);
		await daemon.end();
		await store.remove();
		await gateway.end();
	}
	const work = "requests of a pass over 5 folders", unit = "requests";
	return [
		{ work, program: "eyried, nothing new", unit, values: idle, most: 5 },
		{ work, program: `eyried, ${added.toLocaleString("en")} new messages`, unit, values: busy, most: 5 + added / batch },
	];
}

function memory(kind)
{
	return async (bench) =>
	{
		const work = `peak memory, ${kind}`, sizes = [10_000, bench.messages], rows = [];
		const places = [];
		for (const messages of sizes) places.push({ messages, gateway: await bench.stage.gateway({ messages }), values: [] });
		for (let run = 1; run <= bench.runs; ++run)
			for (const { messages, gateway, values } of places)
			{
				const stores = new Stores(bench.stage, kind, gateway), store = await stores.empty();
				values.push((await new Contenders(bench, gateway).pass(store)).peak / 1e6);
				await stores.check(store, messages);
				await store.remove();
				await stores.close();
				bench.tell(`${run}/${bench.runs} eyried: ${values.at(-1).toFixed(1)} MB for ${messages} messages`);
			}
		for (const { messages, gateway, values } of places)
		{
			await gateway.end();
			rows.push({ work, program: `eyried, ${messages.toLocaleString("en")} messages`, unit: "MB", messages, values, most: 30 });
		}
		const [small, large] = rows.map(({ values }) => median(values));
		rows.push({ work, program: "eyried, larger by smaller", unit: "×", values: [large / small], least: 0.9, most: 1.1 });
		return rows;
	};
}

function generalTools(kind)
{
	return async (bench) =>
	{
		const messages = Math.min(bench.messages, 20_000);
		const gateway = await bench.stage.gateway({ messages });
		const all = new Contenders(bench, gateway);
		const strangers = kind === "SQLite" ? all.strangers() : [];
		const results = await alternate(bench, new Stores(bench.stage, kind, gateway), [all.eyried(), ...all.tools(kind), ...strangers]);
		await gateway.end();
		const notes = strangers.map(({ name }) => [name, { note: "keeps messages in a place of its own; one run" }]);
		return rowsOf(`general tools, ${kind}`, results, Object.fromEntries(notes));
	};
}

module.exports = [
	{ name: "first load, sqlite", play: firstLoadSqlite },
	{ name: "first load, mariadb", play: firstLoadMariaDb },
	{ name: "read again, sqlite", play: readAgain("SQLite") },
	{ name: "read again, mariadb", play: readAgain("MariaDB") },
	{ name: "steady pass, sqlite", play: steadyPass },
	{ name: "https, sqlite", play: overHttps },
	{ name: "distant gateway, sqlite", play: distantGateway },
	{ name: "requests, sqlite", play: requests },
	{ name: "memory, sqlite", play: memory("SQLite") },
	{ name: "memory, mariadb", play: memory("MariaDB") },
	...life,
	{ name: "tools, sqlite", play: generalTools("SQLite") },
	{ name: "tools, mariadb", play: generalTools("MariaDB") },
];
