"use strict";

const fs = require("node:fs");

// Runs a contender on the job that the command line names, and prints what it came to. `prepare` opens its database and returns
// {pull, close}; only pull(), which returns the number of messages, is timed.
async function contend(prepare)
{
	const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
	const { pull, close } = await prepare(job);
	const begun = process.hrtime.bigint();
	const messages = await pull();
	const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
	await close();
	console.log(JSON.stringify({ messages, seconds }));
}

module.exports = (prepare) =>
	contend(prepare).catch((error) =>
	{
		console.error(error);
		process.exit(1);
	});
