"use strict";

// Who takes part. A contender's `play` fills an empty store, and tells {messages, seconds, peak}.

const fs = require("node:fs");
const path = require("node:path");
const { batch, configuration } = require("./stores");

class Contenders
{
	constructor(bench, gateway)
	{
		this._bench = bench;
		this._stage = bench.stage;
		this._gateway = gateway;
	}

	eyried(name = "eyried", settings = {})
	{
		return { name, play: (store) => this.pass(store, settings) };
	}

	// A whole pass, on whatever the store holds. It takes as long as the process does.
	async pass(store, settings = {})
	{
		const config = configuration(this._stage, { ...store.settings, "source.office.url": this._gateway.url, ...settings });
		const { seconds, peak } = await this._stage.run(this._stage.program("eyried"), ["--config", config, "--once"]);
		fs.rmSync(config);
		return { messages: this._gateway.messages, seconds, peak };
	}

	puller(name, most = Infinity)
	{
		const file = path.join(this._stage.root, "bench/pullers", `${name}.js`);
		return this._program(name, file, [process.execPath, file], Math.min(most, this._gateway.messages));
	}

	// The programs of bench/tools for that kind of store.
	tools(kind)
	{
		return this._allTools().filter((tool) => tool.kind === kind);
	}

	// Those that keep messages in a place of their own, and as many as that holds. They take their time, and are not judged: once is enough.
	strangers()
	{
		return this._allTools().filter(({ kind }) => !kind).map((tool) => ({ ...tool, isStranger: true, runs: 1 }));
	}

	_allTools()
	{
		const folder = path.join(this._stage.root, "bench/tools");
		const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
		return names.filter((name) => name !== "install" && path.extname(name) === "").map((name) =>
		{
			const file = path.join(folder, name);
			// What it says to who gives it another.
			const [, kind] = /this one is for (\w+)/.exec(fs.readFileSync(file, "utf8")) ?? [];
			return { ...this._program(name, file, [file], this._gateway.messages), kind };
		});
	}

	_program(name, needs, [command, ...words], messages)
	{
		return {
			name,
			needs,
			messages,
			play: async (store) =>
			{
				const scratch = this._stage.file("-scratch");
				fs.mkdirSync(scratch);
				const job = this._stage.write(".json", JSON.stringify({
					url: this._gateway.url,
					token: "bench",
					source: "office",
					folder: "inbox",
					space: "incoming",
					batch,
					...store.job,
					scratch,
					messages,
					most: messages,
				}));
				const { printed, peak } = await this._stage.run(command, [...words, job]);
				fs.rmSync(scratch, { recursive: true });
				fs.rmSync(job);
				return { ...JSON.parse(printed), peak };
			},
		};
	}

	// What the database takes at most, from a program that has the messages already. `order` stands for the kind of the store.
	limit(name, { order, options = [] } = {})
	{
		const program = this._stage.program("bench_limit");
		return {
			name,
			needs: program,
			play: async (store) =>
			{
				const place = order ? [order, ...store.place.slice(1)] : store.place;
				const { printed, peak } = await this._stage.run(program, [...place, String(this._gateway.messages), ...options]);
				return { ...JSON.parse(printed), peak };
			},
		};
	}
}

async function requireResult(stores, store, figure, { name, messages })
{
	const expected = messages ?? stores.gateway.messages;
	if (figure.messages !== expected) throw new Error(`${name} took ${figure.messages} messages, not ${expected}`);
	await stores.check(store, expected);
}

// Each in turn, as often as the bench runs. Each has an empty store, and what is in it afterwards is checked. Tells the runs by name.
async function alternate(bench, stores, contenders)
{
	const results = new Map();
	const present = contenders.filter((contender) => bench.has(contender));
	for (const { name } of present) results.set(name, []);
	for (let run = 1; run <= bench.runs; ++run)
		for (const contender of present.filter(({ runs = Infinity }) => run <= runs))
		{
			const store = await stores.empty();
			const figure = await contender.play(store);
			if (!contender.isStranger) await requireResult(stores, store, figure, contender);
			await store.remove();
			bench.tell(`${run}/${bench.runs} ${contender.name}: ${figure.messages} in ${figure.seconds.toFixed(2)} s`);
			results.get(contender.name).push(figure);
		}
	return results;
}

module.exports = { Contenders, alternate };
