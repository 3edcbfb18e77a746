"use strict";

// What all of it ran on.

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

async function describe(stage)
{
	const said = async (command, args, pattern = /(\S.*)/) =>
	{
		const { printed } = await stage.run(command, args, { env: { PATH: `${process.env.PATH}:/usr/sbin` } });
		return pattern.exec(printed)?.[1] ?? "?";
	};
	const version = /(\d+(?:\.\d+)+)/;
	const cpus = os.cpus();
	return {
		processor: cpus[0].model.trim(),
		cores: cpus.length,
		memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
		kernel: os.release(),
		disk: await said("stat", ["-f", "-c", "%T", stage.folder]),
		compiler: `gcc ${await said("c++", ["-dumpfullversion"])}`,
		sqlite: await said("sqlite3", ["--version"], version),
		mariaDb: await said("mariadbd", ["--version"], version),
		node: process.versions.node,
		packages: packages(stage),
	};
}

// The libraries of those who are compared, and their versions.
function packages(stage)
{
	const pullers = path.join(stage.root, "bench/pullers");
	const described = (folder) => JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
	if (!fs.existsSync(path.join(pullers, "node_modules"))) return {};
	const names = Object.keys(described(pullers).dependencies);
	return Object.fromEntries(names.map((name) => [name, described(path.join(pullers, "node_modules", name)).version]));
}

function inWords(machine)
{
	const packages = Object.entries(machine.packages).map(([name, version]) => `, ${name} ${version}`).join("");
	return `${machine.processor}, ${machine.cores} cores, ${machine.memory}; Linux ${machine.kernel}, ${machine.disk}; ${machine.compiler}, `
		+ `SQLite ${machine.sqlite}, MariaDB ${machine.mariaDb}, Node ${machine.node}${packages}`;
}

module.exports = { describe, inWords };
