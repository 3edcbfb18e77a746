"use strict";

// `2024-01-01 00:00:07.000`, as both databases take it.
function dateText(date)
{
	return date.toISOString().replace("T", " ").slice(0, 23);
}

// A message of the gateway as the columns of its row. What an inbox never knows is left out, and NULL. `dateAs` makes a column's
// value of a Date.
function rowOf(message, job, now, dateAs = dateText)
{
	const dateOf = (text) => (text ? dateAs(new Date(text)) : null);
	const numberOf = (flag) => (flag === null ? null : Number(flag));
	return {
		source: job.source,
		id_space: job.space,
		epoch: 1,
		remote_id: String(message.id),
		folder: job.folder,
		stage: 0,
		direction: "incoming",
		phone_number: message.number,
		text: message.text,
		text_binary: message.text_binary,
		encoding: message.encoding,
		message_class: message.class,
		modem_no: message.modem_no,
		sender_name: message.sender_name,
		smsc: message.smsc,
		udh: message.udh,
		status: message.status,
		delivery: "none",
		error_code: message.error_code,
		oid: message.oid,
		validity: message.validity,
		is_read: numberOf(message.read),
		processed: numberOf(message.processed),
		attachments: message.attachments,
		insert_date: dateOf(message.insert_date),
		update_date: dateOf(message.update_date),
		receive_date: dateOf(message.receive_date),
		sort_time: dateOf(message.receive_date),
		extra: JSON.stringify({ folder_id: message.folder_id }),
		created_at: dateAs(now),
		updated_at: dateAs(now)
	};
}

const columns = [
	"source", "id_space", "epoch", "remote_id", "folder", "stage", "direction", "phone_number", "text", "text_binary", "encoding",
	"message_class", "modem_no", "sender_name", "smsc", "udh", "status", "delivery", "error_code", "oid", "validity", "is_read",
	"processed", "attachments", "insert_date", "update_date", "receive_date", "sort_time", "extra", "created_at", "updated_at"
];

// What stays as it was when a message is seen again.
const setOnce = ["source", "id_space", "epoch", "remote_id", "sort_time", "created_at"];

const updated = columns.filter((column) => !setOnce.includes(column));

module.exports = { columns, dateText, rowOf, updated };
