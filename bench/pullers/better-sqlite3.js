"use strict";

// What a good engineer writes in an evening, on SQLite: prepared statements, and a transaction for each page with the cursor in it;
// while a page is stored, the next one is on its way.
const Database = require("better-sqlite3");
const contend = require("./parts/contender");
const Gateway = require("./parts/gateway");
const { columns, dateText, rowOf, updated } = require("./parts/row");

contend((job) =>
{
	const database = new Database(job.sqlite);
	database.pragma("journal_mode = WAL");
	database.pragma("synchronous = FULL");

	const readCursor = database.prepare("SELECT last_synced_id FROM sync_state WHERE source = ? AND folder = ?").pluck();
	const storeCursor = database.prepare(`
		INSERT INTO sync_state (source, folder, epoch, last_synced_id, generation, last_sync_time, failures)
		VALUES (?, ?, 1, ?, 0, ?, 0)
		ON CONFLICT (source, folder) DO UPDATE SET
			last_synced_id = excluded.last_synced_id, last_sync_time = excluded.last_sync_time`);
	const storeMessage = database.prepare(`
		INSERT INTO messages (${columns.join(", ")})
		VALUES (${columns.map((column) => "@" + column).join(", ")})
		ON CONFLICT (source, id_space, epoch, remote_id) DO UPDATE SET
			${updated.map((column) => `${column} = excluded.${column}`).join(", ")}`);
	const storePage = database.transaction((messages) =>
	{
		const now = new Date();
		for (const message of messages) storeMessage.run(rowOf(message, job, now));
		storeCursor.run(job.source, job.folder, messages.at(-1).id, dateText(now));
	});

	const gateway = new Gateway(job);
	return {
		async pull()
		{
			let count = 0;
			for await (const messages of gateway.pagesAbove(readCursor.get(job.source, job.folder) ?? 0))
			{
				storePage.immediate(messages);
				count += messages.length;
			}
			return count;
		},
		close()
		{
			gateway.close();
			database.close();
		}
	};
});
