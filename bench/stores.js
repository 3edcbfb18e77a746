"use strict";
// The databases that are filled: how an empty one is made, and what is asked of a full one. All are made by eyried --check.

const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const batch = 500; // Messages in a page, for everybody; eyried's default.
const firstId = 1_000_000; // The gateway's.

// What eyried is told, apart from the database: the inbox of one gateway, all of it, at any pace.
function configuration(stage, settings)
{
	const all = {
		"plugins.path": path.join(stage.root, "build/release/lib/eyrie/plugins"),
		"source.office.plugin": "smseagle",
		"source.office.token": "bench",
		"source.office.folders": "inbox",
		"sync.cold-start": "3650d",
		"requests.per-minute": "0",
		"http.listen": "",
		...settings,
	};
	return stage.write(".properties", Object.entries(all).map(([key, value]) => `${key}=${value}\n`).join(""));
}

async function makeTables(stage, settings, gateway)
{
	const config = configuration(stage, { ...settings, "source.office.url": gateway.url });
	await stage.run(stage.program("eyried"), ["--config", config, "--check"]);
	fs.rmSync(config);
}

// `query(sql)` tells rows of texts.
class SqliteFile
{
	constructor(stage, file)
	{
		this.stage = stage;
		this.file = file;
		this.name = "SQLite";
		this.settings = { "storage.plugin": "sqlite", "storage.path": file };
		this.job = { sqlite: file };
		this.place = ["sqlite", file];
	}

	async query(sql)
	{
		const { printed } = await this.stage.run("sqlite3", ["-bail", "-batch", "-tabs", "-cmd", ".timeout 10000", this.file], { input: sql });
		return table(printed);
	}

	indexes()
	{
		return this.query(`SELECT m.name, l.name, l."unique", group_concat(i.name) FROM sqlite_master m, pragma_index_list(m.name) l,
			pragma_index_info(l.name) i WHERE m.type = 'table' GROUP BY 1, 2, 3 ORDER BY 1, 2;`);
	}

	async remove()
	{
		for (const ending of ["", "-wal", "-shm"]) fs.rmSync(this.file + ending, { force: true });
	}
}

class MariaDbDatabase
{
	constructor(stage, server, database)
	{
		this.stage = stage;
		this.server = server;
		this.database = database;
		this.name = "MariaDB";
		this.settings = {
			"storage.plugin": "mysql",
			"storage.socket": server.socket,
			"storage.user": server.user,
			"storage.database": database,
		};
		this.job = { mysql: { socketPath: server.socket, user: server.user, database } };
		this.place = ["mysql", server.socket, server.user, database];
	}

	async query(sql, database = this.database)
	{
		const { printed } = await this.stage.run("mariadb", ["--no-defaults", `--socket=${this.server.socket}`, `--user=${this.server.user}`,
			"--batch", "--skip-column-names", "--default-character-set=utf8mb4", database], { input: sql });
		return table(printed);
	}

	indexes()
	{
		return this.query(`SELECT table_name, index_name, non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index)
			FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY 1, 2, 3 ORDER BY 1, 2;`);
	}

	async remove()
	{
		await this.query(`DROP DATABASE ${this.database};`, "mysql");
	}
}

function table(printed)
{
	return printed.split("\n").filter((line) => line !== "").map((line) => line.split("\t"));
}

// Makes empty databases of one kind, each the same as the one before it.
class Stores
{
	constructor(stage, kind, gateway)
	{
		this.stage = stage;
		this.kind = kind;
		this.gateway = gateway;
	}

	async empty()
	{
		const store = this.kind === "SQLite" ? await this.emptyFile() : await this.emptyDatabase();
		this.indexes ??= JSON.stringify(await store.indexes());
		// What the one before has left to be written is not this one's burden.
		await this.stage.run("sync", []);
		return store;
	}

	async emptyFile()
	{
		if (!this.template)
		{
			this.template = new SqliteFile(this.stage, this.stage.file(".db"));
			await makeTables(this.stage, this.template.settings, this.gateway);
			await this.template.query("PRAGMA wal_checkpoint(TRUNCATE);");
		}
		const file = this.stage.file(".db");
		fs.copyFileSync(this.template.file, file);
		return new SqliteFile(this.stage, file);
	}

	async emptyDatabase()
	{
		const store = new MariaDbDatabase(this.stage, await this.stage.mariaDb(), "bench");
		await store.query("DROP DATABASE IF EXISTS bench; CREATE DATABASE bench CHARACTER SET utf8mb4;", "mysql");
		await makeTables(this.stage, store.settings, this.gateway);
		return store;
	}

	// Throws unless the database holds so many rows, among them the first messages of the gateway, all of them unless told, and has the
	// indexes that it was made with.
	async check(store, count, fromGateway = count)
	{
		const require = (good, what) =>
		{
			if (!good) throw new Error(`the result is wrong: ${what}`);
		};
		const [[rows, ids]] = await store.query("SELECT COUNT(*), COUNT(DISTINCT remote_id) FROM messages;");
		require(Number(rows) === count && Number(ids) === count, `${rows} rows of ${ids} ids, instead of ${count}`);
		const indexes = JSON.stringify(await store.indexes());
		require(indexes === this.indexes, `the indexes are ${indexes}, instead of ${this.indexes}`);
		for (const place of [0, 0.25, 0.5, 0.75, 1])
		{
			const id = firstId + Math.round(place * (fromGateway - 1));
			const shown = await messageOf(this.gateway, id);
			const [stored] = await store.query(`SELECT remote_id, phone_number, text FROM messages WHERE remote_id = '${id}';`);
			require(JSON.stringify(stored) === JSON.stringify([String(shown.id), shown.number, shown.text]),
				`message ${id} is ${JSON.stringify(stored)}, instead of ${JSON.stringify(shown)}`);
		}
	}

	async close()
	{
		await this.template?.remove();
	}
}

// A message as the gateway shows it.
function messageOf(gateway, id)
{
	return new Promise((resolve, reject) =>
	{
		http.get(`${gateway.url}/api/v2/messages/inbox?id_from=${id}&limit=1`, { agent: false }, (response) =>
		{
			let body = "";
			response.setEncoding("utf8").on("data", (text) => { body += text; }).on("end", () => resolve(JSON.parse(body)[0]));
		}).on("error", reject);
	});
}

module.exports = { Stores, batch, configuration, firstId };
