"use strict";

// What scripts/bench runs, with its options, when everything is built. The table goes to standard output, what is being done to the
// other one.

const fs = require("node:fs");
const path = require("node:path");
const { parseArgs } = require("node:util");
const machine = require("./machine");
const report = require("./report");
const { Stage } = require("./stage");
const works = require("./works");

class Bench
{
	constructor(stage, { runs, messages, isQuick })
	{
		this.stage = stage;
		this.runs = runs;
		this.messages = messages;
		this.isQuick = isQuick;
		this.stored = 5 * messages;
		this.leftOut = [];
		this._begun = Date.now();
	}

	// Whether a contender is there. One that is not makes the bench fail in the end, which tells of it.
	has({ name, needs })
	{
		if (!needs || fs.existsSync(needs)) return true;
		this.leftOut.push(`${name}: there is no ${path.relative(this.stage.root, needs)}`);
		return false;
	}

	tell(words)
	{
		const seconds = Math.round((Date.now() - this._begun) / 1000);
		process.stderr.write(`${String(seconds).padStart(5)} s  ${words}\n`);
	}
}

function positive(name, text)
{
	if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} ${text} is not a number above 0`);
	return Number(text);
}

function orders()
{
	const { values } = parseArgs({
		options: {
			"quick": { type: "boolean" },
			"list": { type: "boolean" },
			"runs": { type: "string" },
			"messages": { type: "string" },
			"only": { type: "string", multiple: true },
			"json": { type: "string" },
		},
	});
	const chosen = works.filter(({ name }) => !values.only || values.only.some((word) => name.includes(word.toLowerCase())));
	if (chosen.length === 0) throw new Error(`--only: no work has that in its name; there are ${works.map(({ name }) => name).join("; ")}`);
	return {
		chosen,
		list: values.list,
		json: values.json,
		runs: positive("runs", values.runs ?? (values.quick ? "1" : "5")),
		messages: positive("messages", values.messages ?? (values.quick ? "100000" : "1000000")),
		isQuick: Boolean(values.quick),
		isWhole: !values.quick && !values.runs && !values.messages && !values.only, // As docs/performance.md shows it.
	};
}

async function main()
{
	const { chosen, list, json, runs, messages, isQuick, isWhole } = orders();
	if (list) return chosen.forEach(({ name }) => console.log(name));
	const root = path.resolve(__dirname, "..");
	const stage = new Stage(root), bench = new Bench(stage, { runs, messages, isQuick });
	const rows = [];
	for (const { name, play } of chosen)
	{
		bench.tell(`== ${name}`);
		rows.push(...await play(bench));
	}
	const told = { machine: await machine.describe(stage), runs, messages, rows: rows.map(report.judged) };
	if (json) fs.writeFileSync(json, JSON.stringify(told, null, "\t") + "\n");
	process.stdout.write(report.text(told));
	for (const words of bench.leftOut) process.stderr.write(`left out: ${words}\n`);
	if (isWhole && bench.leftOut.length === 0) await report.publish(stage, told);
	const missed = told.rows.filter(({ isReached }) => isReached === false).length;
	if (missed > 0) process.stderr.write(`${missed} of the goals are not reached\n`);
	process.exitCode = missed > 0 || bench.leftOut.length > 0 ? 1 : 0;
}

main().then(() => process.exit(), (error) =>
{
	process.stderr.write(`scripts/bench: ${error.message}\n`);
	process.exit(1);
});
