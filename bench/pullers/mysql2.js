"use strict";

// What a good engineer writes in an evening, on MariaDB or MySQL: each page is one statement of many rows, in a transaction with
// the cursor; while a page is stored, the next one is on its way.
const mysql = require("mysql2/promise");
const contend = require("./parts/contender");
const Gateway = require("./parts/gateway");
const { columns, dateText, rowOf, updated } = require("./parts/row");

const storeMessages = `
	INSERT INTO messages (${columns.join(", ")})
	VALUES ?
	ON DUPLICATE KEY UPDATE ${updated.map((column) => `${column} = VALUES(${column})`).join(", ")}`;
const storeCursor = `
	INSERT INTO sync_state (source, folder, epoch, last_synced_id, generation, last_sync_time, failures)
	VALUES (?, ?, 1, ?, 0, ?, 0)
	ON DUPLICATE KEY UPDATE last_synced_id = VALUES(last_synced_id), last_sync_time = VALUES(last_sync_time)`;

contend(async (job) =>
{
	const database = await mysql.createConnection({ ...job.mysql, charset: "utf8mb4" });

	async function cursor()
	{
		const [rows] = await database.execute(
			"SELECT last_synced_id FROM sync_state WHERE source = ? AND folder = ?", [job.source, job.folder]);
		return rows[0]?.last_synced_id ?? 0;
	}

	async function storePage(messages)
	{
		const now = new Date();
		const rows = messages.map((message) =>
		{
			const row = rowOf(message, job, now);
			return columns.map((column) => row[column]);
		});
		await database.beginTransaction();
		await database.query(storeMessages, [rows]);
		await database.execute(storeCursor, [job.source, job.folder, messages.at(-1).id, dateText(now)]);
		await database.commit();
	}

	const gateway = new Gateway(job);
	return {
		async pull()
		{
			let count = 0;
			for await (const messages of gateway.pagesAbove(await cursor()))
			{
				await storePage(messages);
				count += messages.length;
			}
			return count;
		},
		async close()
		{
			gateway.close();
			await database.end();
		}
	};
});
