"use strict";

// The pseudo-code that many begin with, through an ORM, on either database: each message is looked for and then saved, and the
// cursor is saved apart, after its page. It takes its time; `most` in the job ends it after so many messages.
require("reflect-metadata");
const { DataSource, EntitySchema } = require("typeorm");
const contend = require("./parts/contender");
const Gateway = require("./parts/gateway");
const { rowOf } = require("./parts/row");

const text = { type: "text", nullable: true };
const number = { type: "int", nullable: true };
const date = { type: "datetime", precision: 3, nullable: true };
const key = { type: "varchar", length: 190 };

const Message = new EntitySchema({
	name: "Message",
	tableName: "messages",
	columns: {
		id: { type: "integer", primary: true, generated: "increment" },
		source: key,
		id_space: key,
		epoch: { type: "int" },
		remote_id: key,
		folder: key,
		stage: { type: "int" },
		direction: key,
		phone_number: { ...key, nullable: true },
		text,
		text_binary: text,
		encoding: text,
		message_class: number,
		modem_no: number,
		sender_name: text,
		smsc: text,
		udh: text,
		status: text,
		delivery: key,
		error_code: number,
		oid: text,
		validity: text,
		is_read: number,
		processed: number,
		attachments: text,
		insert_date: date,
		update_date: date,
		receive_date: date,
		sort_time: { ...date, nullable: false },
		extra: text,
		created_at: { ...date, nullable: false },
		updated_at: { ...date, nullable: false }
	},
	uniques: [{ columns: ["source", "id_space", "epoch", "remote_id"] }]
});

const SyncState = new EntitySchema({
	name: "SyncState",
	tableName: "sync_state",
	columns: {
		source: { ...key, primary: true },
		folder: { ...key, primary: true },
		epoch: { type: "int" },
		last_synced_id: number,
		generation: { type: "int" },
		last_sync_time: date,
		failures: { type: "int" }
	}
});

function dataSourceOf(job)
{
	const entities = [Message, SyncState];
	if (job.mysql)
	{
		const { user: username, ...others } = job.mysql;
		return new DataSource({ type: "mysql", connectorPackage: "mysql2", username, ...others, timezone: "Z", entities });
	}
	const prepareDatabase = (database) => database.pragma("synchronous = FULL");
	return new DataSource({ type: "better-sqlite3", database: job.sqlite, enableWAL: true, prepareDatabase, entities });
}

contend(async (job) =>
{
	const database = await dataSourceOf(job).initialize();
	const messages = database.getRepository(Message);
	const states = database.getRepository(SyncState);
	const gateway = new Gateway(job);
	const stream = { source: job.source, folder: job.folder };

	async function saveMessage(given)
	{
		const { created_at, sort_time, ...fields } = rowOf(given, job, new Date(), (value) => value);
		const { source, id_space, epoch, remote_id } = fields;
		const known = await messages.findOne({ where: { source, id_space, epoch, remote_id } });
		await messages.save(Object.assign(known ?? messages.create({ created_at, sort_time }), fields));
	}

	async function saveCursor(id)
	{
		const known = await states.findOne({ where: stream });
		const state = known ?? states.create({ ...stream, epoch: 1, generation: 0, failures: 0 });
		await states.save(Object.assign(state, { last_synced_id: id, last_sync_time: new Date() }));
	}

	return {
		async pull()
		{
			const most = job.most ?? Infinity;
			let cursor = Number((await states.findOne({ where: stream }))?.last_synced_id ?? 0);
			let count = 0;
			for (let hasMore = true; hasMore && count < most;)
			{
				const page = await gateway.page(cursor + 1);
				hasMore = page.length === job.batch;
				const taken = page.slice(0, most - count);
				if (taken.length === 0) break;
				for (const message of taken) await saveMessage(message);
				cursor = taken.at(-1).id;
				count += taken.length;
				await saveCursor(cursor);
			}
			return count;
		},
		async close()
		{
			gateway.close();
			await database.destroy();
		}
	};
});
